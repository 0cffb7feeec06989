package io.github.statix.assembler.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the code to the rules of CONTRIBUTING.md. */
class ArchitectureTest {

  private static final String ROOT = "io.github.statix.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.github.statix");

  @Test
  void importWhenRunSeesTheWholeProgram() {
    assertThat(CLASSES.size()).isGreaterThan(150);
  }

  @Test
  void packagesWhenSlicedHaveNoCycles() {
    slices().matching("io.github.statix.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "oci, presets",
    "oci, stages",
    "oci, verify",
    "oci, assembler",
    "presets, stages",
    "presets, assembler",
    "presets, verify",
    "stages, assembler",
    "stages, verify",
    "verify, stages",
    "verify, assembler"
  })
  void modulesWhenLookingUpSeeNothing(String lower, String upper) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + lower + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + upper + "..")
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "com.google.cloud.tools.., assembler.jib",
    "com.github.dockerjava.., stages.container.docker..",
    "okhttp3.., stages.http stages.source stages.container.docker.transport",
    "org.bouncycastle.., stages.source.pgp",
    "picocli.., assembler.cli assembler.cli.usage"
  })
  void thirdPartyTypesWhenUsedStayInTheirAdapters(String types, String adapters) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Arrays.stream(adapters.split(" ")).map(ROOT::concat).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(types)
        .check(CLASSES);
  }

  @Test
  void standardStreamsWhenUsedAreUsedByTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "assembler.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  @Test
  void packagesWhenListedAreNullMarked() {
    Map<String, Boolean> marked = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      marked.merge(
          type.getPackageName(),
          type.getSimpleName().equals("package-info")
              && type.isAnnotatedWith("org.jspecify.annotations.NullMarked"),
          Boolean::logicalOr);
    }
    assertThat(marked).isNotEmpty().allSatisfy((name, isMarked) -> assertThat(isMarked).isTrue());
  }

  @Test
  void topLevelTypesWhenCountedAreHiddenByAThird() {
    List<JavaClass> types =
        CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .toList();
    long hidden =
        types.stream().filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC)).count();

    assertThat((double) hidden / types.size()).isGreaterThan(1.0 / 3);
  }
}
