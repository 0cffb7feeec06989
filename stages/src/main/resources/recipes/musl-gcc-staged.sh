# The musl GCC, step by step: binutils, gcc, musl headers, an early libgcc, musl, the rest.
# Sources: binutils, gcc, gmp, mpc, mpfr, musl, musl-debian (Debian's packaging, for the fixes in it).
#
# Two stages run this recipe. The bootstrap is compiled by the base's gcc and installs below
# MUSL_BOOTSTRAP_PREFIX; a stage that sees MUSL_PREFIX too is compiled by the bootstrap, is static itself,
# and installs there.

. /recipe/lib/compiler.sh
. /recipe/lib/kernel-headers.sh
. /recipe/lib/tripwire.sh
. /recipe/lib/musl-toolchain.sh

# GCC is told that it runs on glibc: with build and host equal to the target it would take the compiler on
# the PATH for the one it is building. Static programs run on either.
triplet=x86_64-pc-linux-gnu

if [ -n "${MUSL_PREFIX:-}" ]; then
  prefix=$MUSL_PREFIX
  use_compiler "$MUSL_BOOTSTRAP_PREFIX/bin"
  export CC="$TARGET-gcc -static" CXX="$TARGET-g++ -static"
else
  prefix=$MUSL_BOOTSTRAP_PREFIX
  export CC=gcc CXX=g++
fi
sysroot=$prefix/$TARGET
# Without -g: what is compiled here is not debugged here, and it halves the size of everything.
export CFLAGS=-O2 CXXFLAGS=-O2 LDFLAGS=-s MAKEINFO=true

mkdir binutils gcc musl
tar -C binutils -xf /src/binutils --strip-components=1
tar -C musl -xf /src/musl --strip-components=1
# Debian's archive of GCC holds the tree as an archive inside; upstream's does not.
tar -xf /src/gcc --strip-components=1 -C gcc
inner=$(find gcc -maxdepth 1 -name 'gcc-*.tar.xz')
if [ -n "$inner" ]; then
  tar -C gcc -xf "$inner" --strip-components=1
fi
for part in gmp mpc mpfr; do
  mkdir "gcc/$part"
  tar -C "gcc/$part" -xf "/src/$part" --strip-components=1
done

without_documentation gcc gcc/gmp
without_lto_plugin gcc
patch_musl musl
refuse_host_headers gcc
refuse_host_libraries binutils

# Everything of the target lies in one lib and one include folder of the sysroot. libstdc++ asks for the
# kernel's headers.
for root in /build/sysroot "/out$sysroot"; do
  mkdir -p "$root/lib" "$root/include"
  ln -s . "$root/usr"
  ln -s lib "$root/lib64"
  copy_kernel_headers "$root/include"
done

mkdir obj-binutils
cd obj-binutils
if [ -n "${MUSL_PREFIX:-}" ]; then
  # libtool takes -static for a word to itself and leaves it out of the link; this spelling it passes on.
  CC="$CC --static" CXX="$CXX --static"
fi
../binutils/configure --build=$triplet --host=$triplet --target="$TARGET" \
  --prefix="$prefix" --with-sysroot="$sysroot" \
  --enable-deterministic-archives --enable-relro --enable-new-dtags \
  --disable-nls --disable-multilib --disable-werror --disable-plugins --disable-gold --disable-gprof \
  --disable-gprofng --disable-gdb --without-zstd --without-debuginfod
make
make install DESTDIR=/out
CC=${CC% --static} CXX=${CXX% --static}
cd ..

mkdir obj-gcc
cd obj-gcc
../gcc/configure --build=$triplet --host=$triplet --target="$TARGET" \
  --prefix="$prefix" --libdir="$prefix/lib" \
  --with-sysroot="$sysroot" --with-build-sysroot=/build/sysroot \
  --with-build-time-tools="/out$prefix/$TARGET/bin" \
  --enable-languages=c,c++ --enable-default-pie --enable-tls --enable-initfini-array \
  --enable-libstdcxx-time=rt --enable-deterministic-archives --enable-checking=release \
  --disable-bootstrap --disable-multilib --disable-nls --disable-werror --disable-assembly \
  --disable-gnu-indirect-function --disable-libsanitizer --disable-libvtv --disable-libcc1 --disable-libssp \
  --disable-libstdcxx-pch --disable-fixincludes --without-zstd --without-isl \
  CFLAGS_FOR_TARGET='-O2 -fPIC' CXXFLAGS_FOR_TARGET='-O2 -fPIC' LDFLAGS_FOR_TARGET=
make all-gcc
xgcc="/build/obj-gcc/gcc/xgcc -B/build/obj-gcc/gcc"
cd ..

mkdir obj-musl
cd obj-musl
CFLAGS=-O2 LDFLAGS='' CC="$xgcc" LIBCC="/build/obj-gcc/$TARGET/libgcc/libgcc.a" \
  ../musl/configure --host="$TARGET" --prefix= --syslibdir=/lib
make install-headers DESTDIR=/build/sysroot
cd ../obj-gcc
# As an argument of make, enable_shared=no would reach libgcc's configure, and the shared one never be made.
make MAKE='make enable_shared=no' all-target-libgcc
cd ../obj-musl
tools="AR=/out$prefix/bin/$TARGET-ar RANLIB=/out$prefix/bin/$TARGET-ranlib"
# shellcheck disable=SC2086 # two words on purpose
make $tools
for root in /build/sysroot "/out$sysroot"; do
  # shellcheck disable=SC2086
  make $tools install DESTDIR="$root"
done
cd ../obj-gcc
make
make install DESTDIR=/out
cd ..

finish_toolchain "$prefix"
check_toolchain "$prefix"
if [ -n "${MUSL_PREFIX:-}" ]; then
  check_static_programs "$prefix"
fi
