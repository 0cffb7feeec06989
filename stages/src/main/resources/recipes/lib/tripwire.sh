# Teaches a GCC and a binutils source tree to refuse files of the build host.
#
# A header from /usr/include or a library from /usr/lib that slips into a musl program compiles, links, and
# fails at run time or not at all. So cpp and ld look at where each file they open really lies, whatever
# option, variable or link led there, and end with an error that names it.
#
#   refuse_host_headers GCC_TREE     refuse_host_libraries BINUTILS_TREE

# What both get: whether a file, followed through all links, is the host's. musl's loader in /lib is a link out of it.
_tripwire_c() {
  cat <<'C'
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
static int
statix_is_host_file (const char *path)
{
  static const char *const host[] =
    { "/usr/include/", "/usr/lib/", "/usr/lib32/", "/usr/lib64/", "/usr/libx32/",
      "/lib/", "/lib32/", "/lib64/", "/libx32/" };
  char *real = realpath (path, NULL);
  int found = 0;
  size_t i;
  if (real == NULL)
    return 0;
  for (i = 0; i < sizeof host / sizeof host[0]; i++)
    if (strncmp (real, host[i], strlen (host[i])) == 0)
      found = 1;
  free (real);
  return found;
}
C
}

# _tripwire_insert FILE FUNCTION ANCHOR CODE: CODE before ANCHOR in FUNCTION, and the helper before FUNCTION.
_tripwire_insert() {
  HELPER=$(_tripwire_c) FUNCTION=$2 ANCHOR=$3 CODE=$4 perl -0777 -i -pe '
    /^(static )?(bool|bfd_boolean)\n\Q$ENV{FUNCTION}\E \([^;]*?\n\{/m or die "no function $ENV{FUNCTION}\n";
    my ($start, $body) = ($-[0], $+[0]);
    my $anchor = index($_, $ENV{ANCHOR}, $body);
    die "no $ENV{ANCHOR} in $ENV{FUNCTION}\n" if $anchor < 0;
    substr($_, $anchor, 0) = $ENV{CODE};
    substr($_, $start, 0) = "$ENV{HELPER}\n\n";
  ' "$1"
}

refuse_host_headers() {
  local file=$1/libcpp/files.cc
  test -e "$file" || file=$1/libcpp/files.c
  _tripwire_insert "$file" open_file 'file->err_no = 0;' \
    'if (statix_is_host_file (file->path))
		{
		  fprintf (stderr, "statix-tripwire: error: header %s is the build host'"'"'s, not the musl sysroot'"'"'s;"
			   " remove the option or variable that leads to it (-I, -isystem, CPATH, C_INCLUDE_PATH)\n", file->path);
		  exit (1);
		}
	      '
}

refuse_host_libraries() {
  _tripwire_insert "$1/ld/ldfile.c" ldfile_try_open_bfd \
    '  /* Linker needs to decompress sections.' \
    '  if (statix_is_host_file (attempt))
    {
      fprintf (stderr, "statix-tripwire: error: %s is the build host'"'"'s, not the musl sysroot'"'"'s;"
	       " remove the option or variable that leads to it (-L, LIBRARY_PATH, pkg-config of the host)\n", attempt);
      xexit (1);
    }

'
}
