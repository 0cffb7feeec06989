package io.github.statix.assembler.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Holds the sources to the sizes of CONTRIBUTING.md. */
class SourceBudgetTest {

  private static final int FILE_LINES = 300;
  private static final int METHOD_LINES = 40;
  private static final int PACKAGE_FILES = 20;

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void filesWhenCountedAreAtMost300Lines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources("main", "test")) {
      try (Stream<String> lines = Files.lines(file)) {
        long count = lines.count();
        if (count > FILE_LINES) {
          tooLong.add(ROOT.relativize(file) + ": " + count);
        }
      }
    }

    assertThat(tooLong).isEmpty();
  }

  @Test
  void packagesWhenCountedHaveAtMost20Files() throws IOException {
    Map<Path, Integer> files = new TreeMap<>();
    for (Path file : sources("main")) {
      if (file.endsWith("package-info.java")) {
        continue;
      }
      files.merge(ROOT.relativize(file.getParent()), 1, Integer::sum);
    }

    assertThat(files)
        .isNotEmpty()
        .allSatisfy((name, n) -> assertThat(n).isLessThan(PACKAGE_FILES + 1));
  }

  @Test
  void methodsWhenCountedAreAtMost40Lines() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> tooLong = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  null,
                  null,
                  manager.getJavaFileObjectsFromPaths(sources("main")));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void nothing) {
            LineMap lines = unit.getLineMap();
            long start = lines.getLineNumber(positions.getStartPosition(unit, method));
            long end = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (end - start + 1 > METHOD_LINES) {
              tooLong.add(
                  "%s: %s, %d lines"
                      .formatted(
                          unit.getSourceFile().getName(), method.getName(), end - start + 1));
            }
            return super.visitMethod(method, nothing);
          }
        }.scan(unit, null);
      }
    }

    assertThat(tooLong).isEmpty();
  }

  private static List<Path> sources(String... kinds) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : new String[] {"oci", "presets", "stages", "verify", "assembler"}) {
      for (String kind : kinds) {
        Path folder = ROOT.resolve(module).resolve("src").resolve(kind).resolve("java");
        try (Stream<Path> files = Files.walk(folder)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }
}
