# curl: libcurl.a, headers, libcurl.pc, a CMake package, and a static curl.
# Sources: curl. Uses the zlib and OpenSSL of their stages.

. /recipe/lib/target.sh

mkdir source object
tar -C source -xf /src/curl --strip-components=1

# By CMake and not by configure, because only it installs a CMake package that names OpenSSL and zlib.
cd object
cmake_for_target ../source \
  -DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DBUILD_CURL_EXE=ON -DBUILD_STATIC_CURL=ON \
  -DBUILD_TESTING=OFF -DBUILD_LIBCURL_DOCS=OFF -DBUILD_MISC_DOCS=OFF -DENABLE_CURL_MANUAL=OFF \
  -DCMAKE_EXE_LINKER_FLAGS=-static-pie -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
  -DCURL_USE_OPENSSL=ON -DOPENSSL_USE_STATIC_LIBS=ON -DCURL_ZLIB=ON \
  -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DUSE_NGHTTP2=OFF -DUSE_LIBIDN2=OFF \
  -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DCURL_USE_PKGCONFIG=OFF \
  -DCURL_DISABLE_LDAP=ON -DCURL_DISABLE_LDAPS=ON -DCURL_DISABLE_RTSP=ON -DCURL_DISABLE_DICT=ON \
  -DCURL_DISABLE_TELNET=ON -DCURL_DISABLE_TFTP=ON -DCURL_DISABLE_POP3=ON -DCURL_DISABLE_IMAP=ON \
  -DCURL_DISABLE_SMTP=ON -DCURL_DISABLE_GOPHER=ON -DCURL_DISABLE_SMB=ON \
  -DCURL_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt -DCURL_CA_PATH=/etc/ssl/certs
make
make install DESTDIR=/out
cd ..
rm -rf "/out$SYSROOT/share/man"

. /recipe/lib/link-check.sh
cat > probe.c <<C
#include <curl/curl.h>
#include <string.h>

int main(void)
{
	curl_version_info_data *info;
	if (curl_global_init(CURL_GLOBAL_ALL)) return 1;
	info = curl_version_info(CURLVERSION_NOW);
	if (!(info->features & CURL_VERSION_SSL) || !(info->features & CURL_VERSION_LIBZ)) return 2;
	return strcmp(info->version, "$CURL_VERSION") != 0;
}
C
link_with_pkg_config libcurl
link_bare -DCURL_STATICLIB -lcurl -lssl -lcrypto -lz
link_with_cmake 'CURL REQUIRED' CURL::libcurl
check_static 'as curl itself' "/out$SYSROOT/bin/curl" --version
