package io.github.statix.presets.parse;

import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** Puts stages after their inputs, keeping the file's order where that leaves a choice. */
final class StageOrder {

  private final Map<String, List<Node.Text>> inputs;
  private final Problems problems;

  /** Inputs by stage, in file order; inputs that are no stages are left alone. */
  StageOrder(Map<String, List<Node.Text>> inputs, Problems problems) {
    this.inputs = inputs;
    this.problems = problems;
  }

  /** The order; stages that wait for each other are missing from it, and noted. */
  List<String> order() {
    List<String> names = List.copyOf(inputs.keySet());
    Map<String, Integer> missing = new HashMap<>();
    Map<String, List<Integer>> waiting = new HashMap<>();
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < names.size(); i++) {
      Set<String> before = before(names.get(i));
      missing.put(names.get(i), before.size());
      for (String input : before) {
        waiting.computeIfAbsent(input, key -> new ArrayList<>()).add(i);
      }
      if (before.isEmpty()) {
        ready.add(i);
      }
    }
    List<String> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      String next = names.get(ready.remove());
      order.add(next);
      for (int follower : waiting.getOrDefault(next, List.of())) {
        if (missing.merge(names.get(follower), -1, Integer::sum) == 0) {
          ready.add(follower);
        }
      }
    }
    noteCircle(new LinkedHashSet<>(order));
    return order;
  }

  private Set<String> before(String stage) {
    Set<String> before = new LinkedHashSet<>();
    for (Node.Text input : inputs.getOrDefault(stage, List.of())) {
      if (inputs.containsKey(input.value())) {
        before.add(input.value());
      }
    }
    return before;
  }

  /** Among the stages left over each waits for another one, so walking on comes round. */
  private void noteCircle(Set<String> ordered) {
    Optional<String> start =
        inputs.keySet().stream().filter(name -> !ordered.contains(name)).findFirst();
    if (start.isEmpty()) {
      return;
    }
    List<String> path = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    Node.Text step = nextLeftOver(start.get(), ordered);
    while (seen.add(step.value())) {
      path.add(step.value());
      step = nextLeftOver(step.value(), ordered);
    }
    List<String> circle = new ArrayList<>(path.subList(path.indexOf(step.value()), path.size()));
    circle.add(step.value());
    problems.add(
        step.place(),
        "these stages wait for each other, so none can come first: "
            + Problems.quoted(String.join(" <- ", circle)));
  }

  private Node.Text nextLeftOver(String stage, Set<String> ordered) {
    return inputs.getOrDefault(stage, List.of()).stream()
        .filter(input -> inputs.containsKey(input.value()) && !ordered.contains(input.value()))
        .findFirst()
        .orElseThrow();
  }
}
