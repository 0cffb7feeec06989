# libpq, PostgreSQL's client library: one libpq.a that holds all it needs, headers and libpq.pc.
# Sources: postgresql. Uses the OpenSSL of its stage.

. /recipe/lib/target.sh

tar -xf /src/postgresql --strip-components=1

# Static, so that what configure tries out also runs; nothing else is linked here.
./configure --prefix="$SYSROOT" --with-ssl=openssl --without-readline --without-icu --without-zlib LDFLAGS=-static-pie
make -C src/backend generated-headers
make -C src/common
make -C src/port
make -C src/interfaces/libpq libpq.a libpq.pc

# One archive with everything inside: -lpq alone links, and so does any order of -lpq, -lssl and -lcrypto.
cat > merge.mri <<MRI
create libpq.a
addlib src/interfaces/libpq/libpq.a
addlib src/common/libpgcommon_shlib.a
addlib src/port/libpgport_shlib.a
addlib $SYSROOT/lib/libssl.a
addlib $SYSROOT/lib/libcrypto.a
save
end
MRI
"$AR" -M < merge.mri
"$RANLIB" -D libpq.a

install -d "/out$SYSROOT/lib/pkgconfig" "/out$SYSROOT/include/postgresql/internal/libpq" "/out$SYSROOT/include/libpq"
install -m 644 libpq.a src/common/libpgcommon_shlib.a src/port/libpgport_shlib.a "/out$SYSROOT/lib/"
install -m 644 src/interfaces/libpq/libpq.pc "/out$SYSROOT/lib/pkgconfig/"
install -m 644 src/interfaces/libpq/libpq-fe.h src/interfaces/libpq/libpq-events.h \
  src/include/postgres_ext.h src/include/pg_config_ext.h "/out$SYSROOT/include/"
install -m 644 src/include/libpq/libpq-fs.h "/out$SYSROOT/include/libpq/"
install -m 644 src/interfaces/libpq/libpq-int.h src/interfaces/libpq/fe-auth-sasl.h \
  src/interfaces/libpq/pqexpbuffer.h src/include/c.h src/include/port.h src/include/postgres_fe.h \
  src/include/pg_config.h src/include/pg_config_manual.h src/include/pg_config_os.h \
  "/out$SYSROOT/include/postgresql/internal/"
install -m 644 src/include/libpq/pqcomm.h src/include/libpq/protocol.h \
  "/out$SYSROOT/include/postgresql/internal/libpq/"
# PostgreSQL's names are those of the archives for its own programs; ours are for libpq's users.
sed -i -E 's/-lpg(common|port)\>(_shlib)?/-lpg\1_shlib/g' "/out$SYSROOT/lib/pkgconfig/libpq.pc"

. /recipe/lib/link-check.sh
cat > probe.c <<'C'
#include <libpq-events.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	/* Nobody listens on this port: what counts is that it says so, and that TLS is there. */
	PGconn *connection = PQconnectdb("host=127.0.0.1 port=9 sslmode=require connect_timeout=2");
	if (PQstatus(connection) != CONNECTION_BAD) return 1;
	if (!strstr(PQerrorMessage(connection), "127.0.0.1")) return 2;
	PQinitOpenSSL(1, 1);
	if (!PQsslAttribute(NULL, "library") || strcmp(PQsslAttribute(NULL, "library"), "OpenSSL")) return 3;
	return PQlibVersion() / 10000 != 17;
}
C
link_with_pkg_config libpq
link_bare -lpq
link_bare -lpq -lssl -lcrypto
link_bare -lssl -lcrypto -lpq
link_with_cmake 'PostgreSQL REQUIRED' PostgreSQL::PostgreSQL
cat >> probe.c <<'C'
#include <openssl/evp.h>
const void *openssl_of_its_own(void) { return EVP_sha256(); }
C
link_bare -lpq -lssl -lcrypto
link_bare -lcrypto -lssl -lpq
