# zlib: libz.a, its headers and zlib.pc.
# Sources: zlib.

. /recipe/lib/target.sh

tar -xf /src/zlib --strip-components=1

./configure --static --prefix="$SYSROOT"
make libz.a
make install DESTDIR=/out
rm -rf "/out$SYSROOT/share"

. /recipe/lib/link-check.sh
cat > probe.c <<C
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
	return strcmp(zlibVersion(), "$ZLIB_VERSION") != 0;
}
C
link_with_pkg_config zlib
link_bare -lz
# The small presets have no CMake to try it with.
if command -v cmake > /dev/null; then
  link_with_cmake 'ZLIB REQUIRED' ZLIB::ZLIB
fi
