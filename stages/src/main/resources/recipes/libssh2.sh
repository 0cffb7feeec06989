# libssh2: libssh2.a, its headers, libssh2.pc and a CMake package.
# Sources: libssh2. Uses the zlib and OpenSSL of their stages.

. /recipe/lib/target.sh

mkdir source object
tar -C source -xf /src/libssh2 --strip-components=1

cd object
cmake_for_target ../source -DBUILD_SHARED_LIBS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_TESTING=OFF \
  -DCRYPTO_BACKEND=OpenSSL -DOPENSSL_USE_STATIC_LIBS=ON -DENABLE_ZLIB_COMPRESSION=ON
make
make install DESTDIR=/out
cd ..
rm -rf "/out$SYSROOT/share"

. /recipe/lib/link-check.sh
cat > probe.c <<'C'
#include <libssh2.h>

int main(void)
{
	LIBSSH2_SESSION *session;
	if (libssh2_init(0)) return 1;
	session = libssh2_session_init();
	return !session || libssh2_session_free(session);
}
C
link_with_pkg_config libssh2
link_bare -lssh2 -lssl -lcrypto -lz
link_with_cmake 'libssh2 REQUIRED CONFIG' libssh2::libssh2
