# The musl target's compiler and tools, as configure scripts look for them.
#
# SYSROOT is where libraries are installed: the target's own folder below MUSL_PREFIX, or MUSL_PREFIX itself
# where musl-gcc is only a wrapper around the base's compiler, which has no such folder.

. /recipe/lib/compiler.sh

use_compiler "$MUSL_PREFIX/bin"
if [ -d "$MUSL_PREFIX/$TARGET" ]; then
  SYSROOT=$MUSL_PREFIX/$TARGET
  export CC=$TARGET-gcc CXX=$TARGET-g++ LD=$TARGET-ld
  export AR=$TARGET-ar NM=$TARGET-nm RANLIB=$TARGET-ranlib STRIP=$TARGET-strip
else
  SYSROOT=$MUSL_PREFIX
  export CC=musl-gcc
fi
# PIC, since a static library may end up in a static-pie or in a shared object.
export CFLAGS='-O2 -fPIC' CXXFLAGS='-O2 -fPIC'
# The sysroot's .pc files and none of the base's.
export PKG_CONFIG_LIBDIR=$SYSROOT/lib/pkgconfig

# Options that make a CMake of the base build for the target and look for nothing outside the sysroot.
# CMake writes down where its compiler is, so it is given the compiler's own path, and a compile cache by name.
cmake_for_target() {
  local launcher=()
  if [ -d /ccache/bin ]; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  cmake -G 'Unix Makefiles' "${launcher[@]}" \
    -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=x86_64 -DCMAKE_CROSSCOMPILING=OFF \
    -DCMAKE_C_COMPILER="$MUSL_PREFIX/bin/$CC" -DCMAKE_CXX_COMPILER="$MUSL_PREFIX/bin/${CXX:-$CC}" \
    -DCMAKE_AR="$(command -v "${AR:-ar}")" -DCMAKE_RANLIB="$(command -v "${RANLIB:-ranlib}")" \
    -DCMAKE_FIND_ROOT_PATH="${FIND_ROOT:-$SYSROOT}" -DCMAKE_SYSROOT="${FIND_ROOT:-$SYSROOT}" \
    -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
    -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
    -DCMAKE_INSTALL_PREFIX="$SYSROOT" -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_C_FLAGS_RELEASE='-O2 -DNDEBUG' -DCMAKE_CXX_FLAGS_RELEASE='-O2 -DNDEBUG' "$@"
}
