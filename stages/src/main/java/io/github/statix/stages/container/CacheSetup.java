package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;

/** The lines of the wrapper that put {@code ccache} in front of the root's compilers. */
final class CacheSetup {

  /**
   * No sloppiness, no base folder, no inode cache, no depend mode: those are the ways to a hit that
   * another compilation should not have had. A configuration file of ours keeps the root's own from
   * being read and the recipe's environment small. The namespace is hashed as a file, too, because
   * versions before 4.5 do not know the setting. What the compiler starts is asked of it each time:
   * a stage may put an assembler or a cc1 of its own in the way, and the namespace knows the root
   * only. Of what earlier runs left, only files under the names that ccache uses are taken over.
   */
  private static final String TEXT =
      """
      if [ -d /ccache/shared ]; then
        (
          umask 077
          shopt -s nullglob
          cd /ccache/shared || exit 1
          for level in [0-9a-f] [0-9a-f]/[0-9a-f] [0-9a-f]/[0-9a-f]/[0-9a-f]; do
            files=("$level"/*[A-Z] "$level"/stat[s])
            [ ${#files[@]} = 0 ] && continue
            mkdir -p "/ccache/cache/$level" || exit 1
            cp --preserve=timestamps --no-preserve=mode "${files[@]}" "/ccache/cache/$level/" || exit 1
          done
        ) || rm -rf /ccache/cache/*
      fi
      if [ -x /usr/bin/ccache ] && mkdir /ccache/bin; then
        echo '@NAMESPACE@' >/ccache/namespace
        echo 'set -eu
      . /ccache/use.sh
      sha256sum "$1"
      for name in cc1 cc1plus as; do
        file=$(type -P "$("$1" -print-prog-name=$name)") || continue
        if made_by_the_stage "$file"; then sha256sum "$file"; else echo "$file"; fi
      done' >/ccache/check
        echo 'cache_dir = /ccache/cache
      temporary_dir = /ccache/cache/tmp
      max_size = 5G
      compiler_check = /bin/bash /ccache/check %compiler%
      namespace = @NAMESPACE@
      extra_files_to_hash = /ccache/namespace
      hash_dir = true
      base_dir =
      sloppiness =
      inode_cache = false
      depend_mode = false
      umask = 022' >/ccache/ccache.conf
        echo 'made_by_the_stage() {
        case $(readlink -f "$1") in
          /build/*|/out/*|/tmp/*|/dev/*) return 0 ;;
          *) return 1 ;;
        esac
      }
      use_compile_cache() {
        local name file path=":$PATH:"
        path=${path/:\\/ccache\\/bin:/:}
        path=${path#:}
        PATH=${path%:}
        for name in \
          gcc g++ cc c++ x86_64-linux-gnu-gcc x86_64-linux-gnu-g++ \
          x86_64-linux-musl-gcc x86_64-linux-musl-g++ x86_64-linux-musl-cc \
          x86_64-unknown-linux-musl-gcc x86_64-unknown-linux-musl-g++ \
          x86_64-unknown-linux-musl-cc musl-gcc musl-g++; do
          file=$(type -P "$name") || file=/build/none
          if made_by_the_stage "$file"; then
            rm -f "/ccache/bin/$name"
          else
            ln -sf /usr/bin/ccache "/ccache/bin/$name"
          fi
        done
        PATH=/ccache/bin:$PATH
      }' >/ccache/use.sh
        export CCACHE_CONFIGPATH=/ccache/ccache.conf
        . /ccache/use.sh
        use_compile_cache
      fi
      """;

  /**
   * A build system that writes down where it found its compiler would write down the cache, and the
   * layer would differ from one made without.
   */
  static final String GUARD =
      """
      if [ $status = 0 ] && [ -d /ccache/bin ] && leaked=$(grep -rlF /ccache/ /out 2>/dev/null); then
        printf '%s\\n' 'the compile cache would show in what was installed:' "$leaked" \
          'let the recipe name the compiler by its own path and ccache as its launcher,' \
          'as lib/target.sh does for CMake, or run with --compile-cache=off'
        status=1
      fi
      """;

  /**
   * For a cache that the program cannot look into: closes it to others, setuid programs included,
   * when no recipe is alive any more.
   */
  static final String TIDY =
      """
      /bin/chmod -R u=rwX,go=,u-s,g-s /ccache/cache
      """;

  /** Says whether there is anything in it; see {@link RecipeOutput}. */
  static final String COUNT =
      """
      shopt -s nullglob
      for file in /ccache/cache/?/*R /ccache/cache/?/?/*R; do printf 'objects\\n'; break; done
      """;

  private CacheSetup() {}

  /**
   * @param namespace what divides a stage's cache, so that a recipe is never given what was
   *     compiled with another root: the compiler's own bytes do not name the programs it starts
   */
  static String text(Digest namespace) {
    return TEXT.replace("@NAMESPACE@", namespace.hex());
  }
}
