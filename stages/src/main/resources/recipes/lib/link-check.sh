# Proves that a library which was just installed into /out links statically in the ways users link it.
# Reads lib/target.sh first; probe.c (or probe.cc) in the working folder is the program, and must exit with 0.
#
#   link_with_pkg_config MODULE...             link through pkg-config --static
#   link_bare -lNAME...                        link with nothing but the names
#   link_with_cmake 'PACKAGE ARGUMENTS' TARGETS...   link through find_package
#
#   check_static WHAT PROGRAM ARGUMENTS...     no linking: a program that was installed
#
# Each checks that the program came out static and runs it.

# A copy of the sysroot with the library in its place: what is in /out is not at its own path yet.
_root=/build/link-check
_sysroot=$_root$SYSROOT
mkdir -p "$_sysroot"
cp -as "$SYSROOT/." "$_sysroot/"
cp -a --remove-destination "/out$SYSROOT/." "$_sysroot/"
if [ -L "$SYSROOT/usr" ]; then
  ln -sfn . "$_sysroot/usr"
  ln -sfn lib "$_sysroot/lib64"
fi
if [ "$CC" = musl-gcc ]; then
  # The wrapper's specs name one folder; it has no sysroot to exchange.
  _flags=("-I$_sysroot/include" "-L$_sysroot/lib")
else
  _flags=("--sysroot=$_sysroot")
fi

_source() {
  if [ -e probe.cc ]; then echo probe.cc; else echo probe.c; fi
}

_compiler() {
  if [ -e probe.cc ]; then echo "$CXX"; else echo "$CC"; fi
}

check_static() {
  local way=$1 program=$2
  shift
  if readelf -lW "$program" | grep -q INTERP || readelf -dW "$program" | grep -q NEEDED; then
    echo "link-check: the program linked $way is not static" >&2
    return 1
  fi
  if ! "$@"; then
    echo "link-check: the program linked $way does not run" >&2
    return 1
  fi
  echo "link-check: linked $way, static, runs"
}

link_with_pkg_config() {
  local flags
  read -ra flags <<<"$(PKG_CONFIG_LIBDIR=$_sysroot/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$_root \
    pkg-config --static --cflags --libs "$@")"
  "$(_compiler)" "${_flags[@]}" -static-pie -fPIE -o probe-pkg-config "$(_source)" "${flags[@]}"
  check_static "through pkg-config $*" ./probe-pkg-config
}

link_bare() {
  "$(_compiler)" "${_flags[@]}" -static-pie -fPIE -o probe-bare "$(_source)" "$@"
  check_static "with $*" ./probe-bare
}

link_with_cmake() {
  local package=$1
  shift
  rm -rf probe-cmake
  mkdir probe-cmake
  cat > probe-cmake/CMakeLists.txt <<CMAKE
cmake_minimum_required(VERSION 3.20)
project(probe C CXX)
find_package($package)
add_executable(probe ../$(_source))
target_link_libraries(probe PRIVATE $*)
CMAKE
  # shellcheck disable=SC2153 # FIND_ROOT is what cmake_for_target reads
  (
    cd probe-cmake
    FIND_ROOT=$_sysroot
    cmake_for_target -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_EXE_LINKER_FLAGS=-static-pie . > log 2>&1 \
      || { cat log >&2; exit 1; }
    make VERBOSE=1 >> log 2>&1 || { cat log >&2; exit 1; }
  )
  check_static "through find_package($package)" probe-cmake/probe
}
