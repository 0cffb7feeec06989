# ncurses with wide characters: libncursesw.a, form, menu, panel, the C++ binding, headers and .pc files.
# Sources: ncurses.

. /recipe/lib/target.sh

tar -xf /src/ncurses --strip-components=1

# The fallbacks are terminal descriptions inside the library: a static program in an empty root finds no others.
./configure --build=x86_64-pc-linux-gnu --host="$TARGET" --prefix="$SYSROOT" --with-build-cc=gcc \
  --without-shared --with-normal --without-debug --without-profile --with-cxx-binding --without-cxx-shared \
  --enable-widec --enable-overwrite --enable-pc-files --with-pkg-config-libdir="$SYSROOT/lib/pkgconfig" \
  --without-ada --without-manpages --without-progs --without-tests --disable-db-install --disable-stripping \
  --disable-rpath-hack --with-default-terminfo-dir=/usr/share/terminfo \
  --with-terminfo-dirs=/etc/terminfo:/lib/terminfo:/usr/share/terminfo \
  --with-fallbacks=dumb,linux,screen,screen-256color,tmux,tmux-256color,vt100,vt220,xterm,xterm-256color
make
make install DESTDIR=/out

# Most programs ask for the names without the w.
for name in ncurses form menu panel ncurses++; do
  ln -s "lib${name}w.a" "/out$SYSROOT/lib/lib$name.a"
  ln -s "${name}w.pc" "/out$SYSROOT/lib/pkgconfig/$name.pc"
done
ln -s libncursesw.a "/out$SYSROOT/lib/libcurses.a"
ln -s libncursesw.a "/out$SYSROOT/lib/libtinfo.a"

. /recipe/lib/link-check.sh
cat > probe.c <<'C'
#include <curses.h>
#include <panel.h>
#include <string.h>
#include <term.h>

int main(void)
{
	int error = 0;
	if (setupterm("xterm-256color", 1, &error) != OK || error != 1) return 1;
	if (tigetnum("colors") != 256) return 2;
	if (panel_above(NULL)) return 3;
	return strstr(curses_version(), "ncurses 6") == 0;
}
C
link_with_pkg_config panelw ncursesw
link_with_pkg_config panel ncurses
link_bare -lpanelw -lncursesw
link_bare -lpanel -lncurses
# CMake's module finds the curses library itself; panel is named beside it.
link_with_cmake 'Curses REQUIRED' panelw '${CURSES_LIBRARIES}'
cat > probe.cc <<'C'
#include <cursesapp.h>
#include <cursesw.h>

class Probe : public NCursesApplication {
public:
  Probe() : NCursesApplication(false) {}
  int run() override { return 0; }
};

int main(int, char **) { return sizeof(Probe) == 0; }
C
link_with_pkg_config ncurses++w
