# The musl GCC by way of musl-cross-make, at the preset's ref, with the patches it has for these versions.
# Sources: musl-cross-make, binutils, gcc, gmp, mpc, mpfr, musl, linux-headers, musl-debian (for fixes of musl),
# and config-sub where the ref wants one.
#
# Two stages run this recipe. The bootstrap is compiled by the base's gcc and installs below
# MUSL_BOOTSTRAP_PREFIX; a stage that sees MUSL_PREFIX too is compiled by the bootstrap, is static itself,
# and installs there.

. /recipe/lib/compiler.sh
. /recipe/lib/tripwire.sh
. /recipe/lib/musl-toolchain.sh

prefix=${MUSL_PREFIX:-$MUSL_BOOTSTRAP_PREFIX}

tar -xf /src/musl-cross-make --strip-components=1

# It looks for archives by upstream's names, with the ending it has a hash for.
place() {
  local source=$1 stem=$2 type
  type=$(file -bL --mime-type "/src/$source")
  case $type in
    application/gzip) type=gz ;;
    application/x-bzip2) type=bz2 ;;
    application/x-xz) type=xz ;;
    *) echo "$source is neither gzip, bzip2 nor xz but $type" >&2; return 1 ;;
  esac
  cp "/src/$source" "sources/$stem.tar.$type"
}
mkdir sources
place binutils "binutils-$BINUTILS_VERSION"
place gcc "gcc-$GCC_VERSION"
place gmp "gmp-$GMP_VERSION"
place mpc "mpc-$MPC_VERSION"
place mpfr "mpfr-$MPFR_VERSION"
place musl "musl-$MUSL_VERSION"
place linux-headers "linux-headers-$LINUX_HEADERS_VERSION"
if [ -e /src/config-sub ]; then
  cp /src/config-sub sources/config.sub
fi

if [ -n "${MUSL_PREFIX:-}" ]; then
  use_compiler "$MUSL_BOOTSTRAP_PREFIX/bin"
  # libtool takes -static for a word to itself and leaves it out of the link; --static it passes on.
  compiler="CC=\"$TARGET-gcc -static --static\" CXX=\"$TARGET-g++ -static --static\""
else
  compiler='CC=gcc CXX=g++'
fi
cat > config.mak <<MAK
TARGET = $TARGET
OUTPUT = $prefix
# A path of our own is taken as it is; the folder named just sources would be downloaded into.
SOURCES = /build/sources
BINUTILS_VER = $BINUTILS_VERSION
GCC_VER = $GCC_VERSION
GMP_VER = $GMP_VERSION
MPC_VER = $MPC_VERSION
MPFR_VER = $MPFR_VERSION
MUSL_VER = $MUSL_VERSION
LINUX_VER = headers-$LINUX_HEADERS_VERSION
COMMON_CONFIG += $compiler CFLAGS=-O2 CXXFLAGS=-O2 LDFLAGS=-s --disable-nls
BINUTILS_CONFIG += --disable-plugins --disable-gold --disable-gprof --disable-gprofng
GCC_CONFIG += --enable-default-pie --enable-deterministic-archives --disable-libcc1 --disable-libssp
GCC_CONFIG += --disable-libstdcxx-pch --without-zstd --without-isl
GCC_CONFIG += CFLAGS_FOR_TARGET="-O2 -fPIC" CXXFLAGS_FOR_TARGET="-O2 -fPIC"
MAK

make -j1 extract_all
without_documentation "gcc-$GCC_VERSION" "gmp-$GMP_VERSION"
without_lto_plugin "gcc-$GCC_VERSION"
patch_musl "musl-$MUSL_VERSION"
refuse_host_headers "gcc-$GCC_VERSION"
refuse_host_libraries "binutils-$BINUTILS_VERSION"

make
make install DESTDIR=/out
rm -rf build

# One lib and one include folder of the sysroot, whatever name a build system looks below.
ln -sfn . "/out$prefix/$TARGET/usr"
if [ ! -e "/out$prefix/$TARGET/lib64" ]; then
  ln -s lib "/out$prefix/$TARGET/lib64"
fi
finish_toolchain "$prefix"
check_toolchain "$prefix"
if [ -n "${MUSL_PREFIX:-}" ]; then
  check_static_programs "$prefix"
fi
