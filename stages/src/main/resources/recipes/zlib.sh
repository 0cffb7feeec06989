# zlib: libz.a, its header and zlib.pc, compiled with the musl stage's compiler.
# Sources: zlib.

tar -xf /src/zlib --strip-components=1

CC="$MUSL_PREFIX/bin/musl-gcc" CFLAGS='-O2 -fPIC' ./configure --static --prefix="$MUSL_PREFIX"
make libz.a
make install DESTDIR=/out

# What users will do, done once here: find it with pkg-config, link it statically, run it.
cat > probe.c <<'C'
#include <stdio.h>
#include <string.h>
#include <zlib.h>

int main(void)
{
	unsigned char packed[256], text[64];
	uLongf packed_size = sizeof packed, text_size = sizeof text;
	const char *want = "statically linked";

	if (compress(packed, &packed_size, (const Bytef *)want, strlen(want) + 1) != Z_OK) return 1;
	if (uncompress(text, &text_size, packed, packed_size) != Z_OK) return 2;
	if (strcmp((char *)text, want)) return 3;
	puts(zlibVersion());
	return 0;
}
C
export PKG_CONFIG_LIBDIR="/out$MUSL_PREFIX/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR=/out
read -ra flags <<<"$(pkg-config --static --cflags --libs zlib)"
"$MUSL_PREFIX/bin/musl-gcc" -static-pie -fPIE -o probe probe.c "${flags[@]}"
test "$(./probe)" = "$ZLIB_VERSION"
