package io.github.statix.stages.compare;

import io.github.statix.stages.compare.ContentDiff.Place;
import io.github.statix.stages.compare.Finding.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Compares archives of {@code ar}, static libraries above all, member by member. */
final class ArDiff implements ContentDiff.Format {

  private static final int MOST = 5;

  private final ContentDiff content;

  ArDiff(ContentDiff content) {
    this.content = content;
  }

  @Override
  public Optional<List<Finding>> find(Place place, ByteBuffer first, ByteBuffer second) {
    Optional<Map<String, ArMember>> a = ArMember.read(first);
    Optional<Map<String, ArMember>> b = ArMember.read(second);
    if (a.isEmpty() || b.isEmpty()) {
      return Optional.empty();
    }
    List<Finding> findings = new ArrayList<>();
    missing(place, a.get(), b.get(), "the first build", findings);
    missing(place, b.get(), a.get(), "the rebuild", findings);
    if (findings.isEmpty()) {
      order(place, List.copyOf(a.get().keySet()), List.copyOf(b.get().keySet()), findings);
    }
    for (Map.Entry<String, ArMember> member : a.get().entrySet()) {
      ArMember other = b.get().get(member.getKey());
      if (other != null && findings.size() < MOST) {
        compare(place.in(member.getKey()), member.getValue(), other, findings);
      }
    }
    return findings.isEmpty() ? Optional.empty() : Optional.of(findings);
  }

  private static void missing(
      Place place,
      Map<String, ArMember> in,
      Map<String, ArMember> from,
      String build,
      List<Finding> findings) {
    TreeSet<String> names = new TreeSet<>(in.keySet());
    names.removeAll(from.keySet());
    if (!names.isEmpty()) {
      findings.add(
          place.finding(Kind.MISSING, "members of %s only: %s".formatted(build, brief(names))));
    }
  }

  private static String brief(TreeSet<String> names) {
    String few = String.join(" ", names.stream().limit(MOST).toList());
    return names.size() > MOST ? few + " and %d more".formatted(names.size() - MOST) : few;
  }

  private static void order(
      Place place, List<String> first, List<String> second, List<Finding> findings) {
    for (int i = 0; i < first.size(); i++) {
      if (!first.get(i).equals(second.get(i))) {
        findings.add(
            place.finding(
                Kind.ORDER,
                "the same members in another order, from number %d: %s / %s"
                    .formatted(i + 1, first.get(i), second.get(i))));
        return;
      }
    }
  }

  private void compare(Place place, ArMember first, ArMember second, List<Finding> findings) {
    if (!first.time().equals(second.time())) {
      findings.add(place.finding(Kind.TIME, first.time() + " / " + second.time()));
    }
    if (!first.owner().equals(second.owner())) {
      findings.add(place.finding(Kind.OWNER, first.owner() + " / " + second.owner()));
    }
    if (!first.mode().equals(second.mode())) {
      findings.add(place.finding(Kind.MODE, first.mode() + " / " + second.mode()));
    }
    if (!Objects.equals(first.content(), second.content())) {
      findings.addAll(content.find(place, first.content(), second.content()));
    }
  }
}
