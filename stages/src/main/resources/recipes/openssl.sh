# OpenSSL: libssl.a and libcrypto.a with all providers inside, headers, .pc files and the openssl program.
# Sources: openssl.

. /recipe/lib/target.sh

tar -xf /src/openssl --strip-components=1

# Without modules the legacy provider is part of libcrypto: a static program cannot load it from a file.
./Configure linux-x86_64 no-shared no-module no-tests no-docs \
  --prefix="$SYSROOT" --openssldir="$SYSROOT" --libdir=lib -fPIC -static-pie
make
make install_sw install_ssldirs DESTDIR=/out

. /recipe/lib/link-check.sh
cat > probe.c <<C
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <string.h>

int main(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_method());
	EVP_MD *md4;
	if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)) return 1;
	if (!OSSL_PROVIDER_load(NULL, "legacy")) return 2;
	md4 = EVP_MD_fetch(NULL, "MD4", NULL);
	if (!md4) return 3;
	return strstr(OpenSSL_version(OPENSSL_VERSION), "OpenSSL $OPENSSL_VERSION ") == 0;
}
C
link_with_pkg_config openssl
link_with_pkg_config libssl
link_bare -lssl -lcrypto
link_with_cmake 'OpenSSL REQUIRED' OpenSSL::SSL OpenSSL::Crypto
link_with_cmake 'OpenSSL CONFIG REQUIRED' OpenSSL::SSL
"/out$SYSROOT/bin/openssl" version
