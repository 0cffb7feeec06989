# libffi: libffi.a, its headers and libffi.pc.
# Sources: libffi.

. /recipe/lib/target.sh

tar -xf /src/libffi --strip-components=1
# Debian's archive is of upstream's tag, which has no configure script yet.
if [ ! -e configure ]; then
  autoreconf -fi
fi

./configure --build=x86_64-pc-linux-gnu --host="$TARGET" --prefix="$SYSROOT" \
  --disable-shared --enable-static --with-pic --disable-docs --disable-multi-os-directory
make
make install DESTDIR=/out
rm -rf "/out$SYSROOT/share"
find /out -name '*.la' -delete

. /recipe/lib/link-check.sh
cat > probe.c <<'C'
#include <ffi.h>
#include <stdio.h>

static int add(int a, int b) { return a + b; }

/* A closure is code made at run time: it fails where the library took the wrong way to get memory for it. */
static void twice(ffi_cif *cif, void *result, void **arguments, void *user)
{
	(void)cif; (void)user;
	*(ffi_arg *)result = 2 * *(int *)arguments[0];
}

int main(void)
{
	ffi_cif cif, unary;
	ffi_type *types[] = { &ffi_type_sint, &ffi_type_sint };
	int a = 40, b = 2;
	void *values[] = { &a, &b };
	ffi_arg sum = 0;
	void *code;
	ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &code);

	if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 2, &ffi_type_sint, types) != FFI_OK) return 1;
	ffi_call(&cif, FFI_FN(add), &sum, values);
	if ((int)sum != 42) return 2;
	if (!closure || ffi_prep_cif(&unary, FFI_DEFAULT_ABI, 1, &ffi_type_sint, types) != FFI_OK) return 3;
	if (ffi_prep_closure_loc(closure, &unary, twice, NULL, code) != FFI_OK) return 4;
	return ((int (*)(int))code)(21) != 42;
}
C
link_with_pkg_config libffi
link_bare -lffi
# libffi has no CMake package, and CMake has no module for it.
