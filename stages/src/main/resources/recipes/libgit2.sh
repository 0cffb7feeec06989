# libgit2: libgit2.a, its headers and libgit2.pc.
# Sources: libgit2 and http-parser, which Debian's archive of libgit2 does without.
# Uses the zlib, OpenSSL and libssh2 of their stages.

. /recipe/lib/target.sh

mkdir source object http-parser
tar -C source -xf /src/libgit2 --strip-components=1
tar -C http-parser -xf /src/http-parser --strip-components=1

# One C file, which libgit2.pc names as a library of its own.
mkdir -p "/out$SYSROOT/include" "/out$SYSROOT/lib"
# shellcheck disable=SC2086 # flags
"$CC" $CFLAGS -DHTTP_PARSER_STRICT=0 -c -o http_parser.o http-parser/http_parser.c
"$AR" cr "/out$SYSROOT/lib/libhttp_parser.a" http_parser.o
cp http-parser/http_parser.h "/out$SYSROOT/include/"

cd object
cmake_for_target ../source -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTS=OFF -DBUILD_CLI=OFF \
  -DUSE_SSH=libssh2 -DUSE_HTTPS=OpenSSL -DOPENSSL_USE_STATIC_LIBS=ON \
  -DUSE_HTTP_PARSER=http-parser -DHTTP_PARSER_INCLUDE_DIR=/build/http-parser \
  -DHTTP_PARSER_LIBRARY="/out$SYSROOT/lib/libhttp_parser.a" -DREGEX_BACKEND=regcomp \
  -DUSE_GSSAPI=OFF -DUSE_NTLMCLIENT=OFF
make
make install DESTDIR=/out
cd ..

. /recipe/lib/link-check.sh
cat > probe.c <<'C'
#include <git2.h>

int main(void)
{
	if (git_libgit2_init() < 1) return 1;
	return !(git_libgit2_features() & GIT_FEATURE_HTTPS) || !(git_libgit2_features() & GIT_FEATURE_SSH);
}
C
link_with_pkg_config libgit2
link_bare -lgit2 -lhttp_parser -lssh2 -lssl -lcrypto -lz
# Its CMake package does not name what it needs, and no CMake module does.
