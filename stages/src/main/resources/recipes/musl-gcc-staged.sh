# The musl GCC, step by step: binutils, gcc, musl headers, an early libgcc, musl, the rest.
# Sources: binutils, gcc, gmp, mpc, mpfr, musl, musl-debian (Debian's packaging, for the fixes in it).
#
# Two stages run this recipe. The bootstrap is compiled by the base's gcc and installs below
# MUSL_BOOTSTRAP_PREFIX; a stage that sees MUSL_PREFIX too is compiled by the bootstrap, is static itself,
# and installs there.

. /recipe/lib/tripwire.sh

# GCC is told that it runs on glibc: with build and host equal to the target it would take the compiler on
# the PATH for the one it is building. Static programs run on either.
triplet=x86_64-pc-linux-gnu

if [ -n "${MUSL_PREFIX:-}" ]; then
  prefix=$MUSL_PREFIX
  PATH=$MUSL_BOOTSTRAP_PREFIX/bin:$PATH
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

# Debian leaves the GNU FDL documentation out of gmp and gcc, and both build systems ask for it.
if [ ! -e gcc/gmp/doc/Makefile.in ]; then
  mkdir -p gcc/gmp/doc
  printf 'all install install-strip check clean distclean:\n' > gcc/gmp/doc/Makefile.in
fi
if [ ! -e gcc/gcc/doc/tm.texi ]; then
  perl -0777 -i -pe 's{^(s-tm-texi: build/genhooks[^\n]*\n)(?:\t[^\n]*\n)+}{$1\t\$(STAMP) \$@\n}m or die' \
    gcc/gcc/Makefile.in
fi
# A static ld cannot load the LTO plug-in. Without one, collect2 does the work and LTO objects hold machine
# code, too, so that ar, nm and ranlib need no plug-in either.
sed -i 's/^if test -f liblto_plugin.la; then$/if false; then/' gcc/gcc/configure
grep -q '^if false; then$' gcc/gcc/configure

tar -C musl -xf /src/musl-debian
# CVE-2025-26519, CVE-2026-6042 and CVE-2026-40200.
for fix in \
  CVE-2025-26519-0001_iconv_fix_erroneous_input_validation_in_EUC_KR_decod.patch \
  CVE-2025-26519-0002_iconv_harden_UTF_8_output_code_path_against_input_de.patch \
  0001-fix-pathological-slowness-incorrect-mappings-in-icon.patch \
  0002-qsort-fix-leonardo-heap-corruption-from-bug-in-doubl.patch
do
  patch -d musl -p1 --fuzz=0 < "musl/debian/patches/$fix"
done

refuse_host_headers gcc
refuse_host_libraries binutils

# Everything of the target lies in one lib and one include folder of the sysroot.
for root in /build/sysroot "/out$sysroot"; do
  mkdir -p "$root/lib" "$root/include"
  ln -s . "$root/usr"
  ln -s lib "$root/lib64"
done

mkdir obj-binutils
cd obj-binutils
../binutils/configure --build=$triplet --host=$triplet --target="$TARGET" \
  --prefix="$prefix" --with-sysroot="$sysroot" \
  --enable-deterministic-archives --enable-relro --enable-new-dtags \
  --disable-nls --disable-multilib --disable-werror --disable-plugins --disable-gold --disable-gprof \
  --disable-gprofng --disable-gdb --without-zstd --without-debuginfod
make
make install DESTDIR=/out
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
  ln -sf libc.so "$root/lib/ld-musl-x86_64.so.1"
done
cd ../obj-gcc
make
make install DESTDIR=/out
cd ..

# The kernel's headers, as the base's package has them: they are made for any libc.
for header in /usr/include/linux /usr/include/asm-generic /usr/include/mtd /usr/include/rdma \
  /usr/include/sound /usr/include/video /usr/include/xen /usr/include/misc /usr/include/drm; do
  if [ -d "$header" ]; then
    cp -R "$header" "/out$sysroot/include/"
  fi
done
cp -R /usr/include/x86_64-linux-gnu/asm "/out$sysroot/include/"

# Names by which other build systems look for it.
cd "/out$prefix/bin"
ln -s "$TARGET-gcc" "$TARGET-cc"
for program in "$TARGET"-*; do
  ln -sf "$program" "x86_64-unknown-linux-musl-${program#"$TARGET"-}"
done
ln -s "$TARGET-gcc" musl-gcc
ln -s "$TARGET-g++" musl-g++
cd /build
rm -rf "/out$prefix/share" "/out$prefix/lib/gcc/$TARGET"/*/install-tools "/out$prefix/libexec/gcc/$TARGET"/*/install-tools
find /out -name '*.la' -delete
