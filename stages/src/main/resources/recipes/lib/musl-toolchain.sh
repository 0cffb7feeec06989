# What both ways to a musl GCC have in common.

# A static ld cannot load the LTO plug-in. Without one, collect2 does the work and LTO objects hold machine
# code, too, so that ar, nm and ranlib need no plug-in either.
without_lto_plugin() {
  sed -i 's/^if test -f liblto_plugin.la; then$/if false; then/' "$1/gcc/configure"
  grep -q '^if false; then$' "$1/gcc/configure"
}

# Debian's archives of gmp and gcc lack the documentation under the GNU FDL, which both build systems ask for.
without_documentation() {
  local gcc=$1 gmp=$2
  if [ ! -e "$gmp/doc/Makefile.in" ]; then
    mkdir -p "$gmp/doc"
    printf 'all install install-strip check clean distclean:\n' > "$gmp/doc/Makefile.in"
  fi
  # This rule compares the manual with the code, for those who change either.
  perl -0777 -i -pe 's{^(s-tm-texi: build/genhooks[^\n]*\n)(?:\t[^\n]*\n)+}{$1\t\$(STAMP) \$@\n}m or die "no s-tm-texi\n"' \
    "$gcc/gcc/Makefile.in"
}

# CVE-2025-26519, CVE-2026-6042 and CVE-2026-40200, from Debian's packaging; what is there already is left out.
patch_musl() {
  local musl=$1 fix
  # musl-cross-make lays a tree of symbolic links over the archive's, and patch follows none.
  cp -rL --preserve=all "$musl" "$musl.real"
  rm -rf "$musl"
  mv "$musl.real" "$musl"
  mkdir debian-musl
  tar -C debian-musl -xf /src/musl-debian
  for fix in \
    CVE-2025-26519-0001_iconv_fix_erroneous_input_validation_in_EUC_KR_decod.patch \
    CVE-2025-26519-0002_iconv_harden_UTF_8_output_code_path_against_input_de.patch \
    0001-fix-pathological-slowness-incorrect-mappings-in-icon.patch \
    0002-qsort-fix-leonardo-heap-corruption-from-bug-in-doubl.patch
  do
    if patch -d "$musl" -p1 -R -s -f --dry-run < "debian-musl/debian/patches/$fix" > /dev/null; then
      echo "already there: $fix"
    else
      patch -d "$musl" -p1 --fuzz=0 < "debian-musl/debian/patches/$fix"
    fi
  done
}

# finish_toolchain PREFIX: names, the loader, and nothing that depends on the day or serves nobody.
finish_toolchain() {
  local prefix=$1 bin=/out$1/bin tools program
  # GCC finds its as and ld here. In the sysroot's bin folder, which is on users' PATH, they would be
  # taken for the base's own by the base's gcc.
  tools=$(echo "/out$prefix/libexec/gcc/$TARGET"/*/)
  for program in as ld; do
    ln -sf "../../../../bin/$TARGET-$program" "$tools/$program"
  done
  rm -rf "/out$prefix/$TARGET/bin"

  # 40 MB for those who debug GCC's own LTO.
  rm -f "$bin/$TARGET-lto-dump"

  cd "$bin"
  ln -sf "$TARGET-gcc" "$TARGET-cc"
  for program in "$TARGET"-*; do
    ln -sf "$program" "x86_64-unknown-linux-musl-${program#"$TARGET"-}"
  done
  ln -sf "$TARGET-gcc" musl-gcc
  ln -sf "$TARGET-g++" musl-g++
  cd /build

  # Dynamic programs look here; the base's own /lib is glibc's.
  ln -sf libc.so "/out$prefix/$TARGET/lib/ld-musl-x86_64.so.1"
  if [ -n "${MUSL_PREFIX:-}" ]; then
    mkdir -p /out/usr/lib /out/etc
    ln -s "$MUSL_PREFIX/$TARGET/lib/libc.so" /out/usr/lib/ld-musl-x86_64.so.1
    echo "$MUSL_PREFIX/$TARGET/lib" > /out/etc/ld-musl-x86_64.path
  fi

  rm -rf "/out$prefix/share" "/out$prefix"/lib{,exec}/gcc/"$TARGET"/*/install-tools
  find /out -name '*.la' -delete
}

# Every program of the toolchain must be static, or it would not run where the image's loader is missing.
check_static_programs() {
  local program
  for program in "/out$1/bin"/* "/out$1/libexec/gcc/$TARGET"/*/*; do
    if [ -f "$program" ] && readelf -lW "$program" 2> /dev/null | grep -q INTERP; then
      echo "not static: $program" >&2
      return 1
    fi
  done
}

# Compiles and runs, in this root, what users will: C and C++, static and dynamic, exceptions, threads, LTO.
check_toolchain() {
  local prefix=/out$1 gcc=/out$1/bin/$TARGET-gcc gxx=/out$1/bin/$TARGET-g++ flags
  mkdir /build/check
  cd /build/check
  cat > t.c <<'C'
#include <stdio.h>
int main(void) { puts("c"); return 0; }
C
  cat > t.cc <<'C'
#include <iostream>
#include <stdexcept>
#include <thread>
struct Local { ~Local() { std::cout << "gone "; } };
thread_local Local local;
int main() {
  std::thread([] { (void)&local; }).join();
  try { throw std::runtime_error("caught"); } catch (const std::exception &e) { std::cout << e.what() << std::endl; }
}
C
  for flags in '' -static '-static-pie -fPIE' -flto '-static -flto -O2'; do
    # shellcheck disable=SC2086 # words on purpose
    "$gcc" $flags -o c t.c
    # shellcheck disable=SC2086
    "$gxx" $flags -o cxx t.cc
    # A dynamic program names a loader that is not in its place yet.
    case $flags in
      *static*) ./c; ./cxx ;;
      *) "$prefix/$TARGET/lib/libc.so" ./c
        LD_LIBRARY_PATH=$prefix/$TARGET/lib "$prefix/$TARGET/lib/libc.so" ./cxx ;;
    esac > output
    test "$(cat output)" = "$(printf 'c\ngone caught')"
  done
  # The tripwire, with a header and a library planted from the base.
  if "$gcc" -I/usr/include -E -include /usr/include/stdlib.h t.c > /dev/null 2> refused; then
    echo "the tripwire let a header of the host pass" >&2
    return 1
  fi
  grep -q 'statix-tripwire: error: header /usr/include/' refused
  if "$gcc" t.c -o t -L/usr/lib/x86_64-linux-gnu -lm 2> refused; then
    echo "the tripwire let a library of the host pass" >&2
    return 1
  fi
  grep -q 'statix-tripwire: error: /usr/lib/x86_64-linux-gnu/' refused
  cd /build
}
