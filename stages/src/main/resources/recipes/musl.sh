# musl: the C library, static and shared, and musl-gcc, a wrapper around the base's own gcc.
# Sources: musl (upstream's release), musl-debian (Debian's packaging, for the fixes in it).
# Installs below MUSL_PREFIX, with the kernel's headers, and the loader's link where the ABI wants it: /lib/ld-musl-x86_64.so.1.

. /recipe/lib/kernel-headers.sh

tar -xf /src/musl --strip-components=1
tar -xf /src/musl-debian

# static-pie teaches the wrapper that option; the others fix CVE-2025-26519, CVE-2026-6042 and
# CVE-2026-40200. Debian's renameat2 is left out: upstream's 1.2.5 has no such function.
for fix in \
  static-pie.patch \
  CVE-2025-26519-0001_iconv_fix_erroneous_input_validation_in_EUC_KR_decod.patch \
  CVE-2025-26519-0002_iconv_harden_UTF_8_output_code_path_against_input_de.patch \
  0001-fix-pathological-slowness-incorrect-mappings-in-icon.patch \
  0002-qsort-fix-leonardo-heap-corruption-from-bug-in-doubl.patch
do
  patch -p1 --fuzz=0 < "debian/patches/$fix"
done

./configure --prefix="$MUSL_PREFIX" --syslibdir=/lib --enable-wrapper=gcc CC=gcc
make
make install DESTDIR=/out

copy_kernel_headers "/out$MUSL_PREFIX/include"

# The base has /lib as a link to /usr/lib, and a layer must not put a folder in its place.
mkdir -p /out/usr
mv /out/lib /out/usr/lib
