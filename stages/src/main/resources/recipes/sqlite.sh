# SQLite: libsqlite3.a, its headers and sqlite3.pc.
# Sources: sqlite.

. /recipe/lib/target.sh

mkdir source object
tar -C source -xf /src/sqlite --strip-components=1

cd object
# The amalgamation is made with the Tcl interpreter that the archive brings along; it runs here, like the rest.
CC_FOR_BUILD=$CC ../source/configure --prefix="$SYSROOT" --disable-shared --disable-tcl --disable-readline \
  --enable-threadsafe
make libsqlite3.a
make install-lib install-headers install-pc DESTDIR=/out
cd ..

. /recipe/lib/link-check.sh
cat > probe.c <<'C'
#include <sqlite3.h>

int main(void)
{
	sqlite3 *db;
	sqlite3_stmt *row;
	if (sqlite3_open(":memory:", &db) != SQLITE_OK) return 1;
	if (sqlite3_prepare_v2(db, "SELECT 40 + 2", -1, &row, 0) != SQLITE_OK) return 2;
	if (sqlite3_step(row) != SQLITE_ROW) return 3;
	return sqlite3_column_int(row, 0) != 42;
}
C
link_with_pkg_config sqlite3
link_bare -lsqlite3
link_with_cmake 'SQLite3 REQUIRED' SQLite::SQLite3
