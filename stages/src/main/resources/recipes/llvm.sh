# LLVM and clang: libclang, static and shared, clang, llvm-config, and what CMake needs to find them.
# Sources: llvm. Uses the zlib of its stage.
#
# Installs below MUSL_PREFIX/llvm-build. Programs are static-pie; libclang.so needs nothing but musl's libc, so
# that any dynamic musl program can load it.

. /recipe/lib/target.sh

prefix=$MUSL_PREFIX/llvm-build
mkdir source object
tar -C source -xf /src/llvm --strip-components=1 --wildcards --no-wildcards-match-slash \
  '*/llvm' '*/clang' '*/cmake' '*/third-party'

# All of LLVM's libraries, since llvm-config names them all to those who link LLVM; of clang's those that clang
# and libclang are made of.
components='llvm-config;llvm-libraries;llvm-headers;cmake-exports;clang;libclang;libclang_static;libclang-headers'
components+=';clang-headers;clang-cmake-exports;core-resource-headers;utility-resource-headers;x86-resource-headers'
for part in APINotes AST ASTMatchers Analysis AnalysisLifetimeSafety Basic CodeGen DependencyScanning Driver Edit \
  ExtractAPI Format Frontend FrontendTool Index InstallAPI Lex Options Parse Rewrite RewriteFrontend Sema \
  Serialization Support Tooling ToolingCore ToolingInclusions
do
  components+=";clang$part"
done

# What neither rustc nor the parsing of a header runs is compiled at -O1, in three quarters of the time. GCC collects
# its garbage later than it would, which leaves its output alone. Neither is told to llvm-config's users.
sed -i '1i add_compile_options(--param=ggc-min-heapsize=524288 --param=ggc-min-expand=300)' source/llvm/CMakeLists.txt
for part in clang llvm/lib/{DebugInfo,ExecutionEngine,ObjectYAML}; do
  sed -i '1i add_compile_options(-O1)' "source/$part/CMakeLists.txt"
done
for part in AST Basic Lex Parse Sema; do
  sed -i '1i add_compile_options(-O2)' "source/clang/lib/$part/CMakeLists.txt"
done

cd object
cmake_for_target ../source/llvm -DCMAKE_INSTALL_PREFIX="$prefix" \
  -DLLVM_ENABLE_PROJECTS=clang -DLLVM_TARGETS_TO_BUILD=X86 -DLLVM_DISTRIBUTION_COMPONENTS="$components" \
  -DLLVM_HOST_TRIPLE=x86_64-unknown-linux-musl -DLLVM_DEFAULT_TARGET_TRIPLE=x86_64-unknown-linux-musl \
  -DDEFAULT_SYSROOT="$SYSROOT" -DCLANG_DEFAULT_PIE_ON_LINUX=ON \
  -DLLVM_ENABLE_PIC=ON -DLIBCLANG_BUILD_STATIC=ON \
  -DCMAKE_EXE_LINKER_FLAGS='-static-pie -s' \
  -DCMAKE_SHARED_LINKER_FLAGS='-static-libstdc++ -static-libgcc -s' \
  -DLLVM_ENABLE_ZLIB=FORCE_ON -DLLVM_ENABLE_ZSTD=OFF -DLLVM_ENABLE_LIBXML2=OFF -DLLVM_ENABLE_LIBEDIT=OFF \
  -DLLVM_ENABLE_LIBPFM=OFF -DLLVM_ENABLE_PLUGINS=OFF -DLLVM_APPEND_VC_REV=OFF \
  -DLLVM_TOOL_LTO_BUILD=OFF -DLLVM_TOOL_REMARKS_SHLIB_BUILD=OFF \
  -DLLVM_INCLUDE_UTILS=OFF -DLLVM_INCLUDE_RUNTIMES=OFF -DLLVM_INCLUDE_TESTS=OFF \
  -DLLVM_INCLUDE_EXAMPLES=OFF -DLLVM_INCLUDE_BENCHMARKS=OFF -DLLVM_INCLUDE_DOCS=OFF \
  -DCLANG_ENABLE_STATIC_ANALYZER=OFF -DCLANG_INCLUDE_TESTS=OFF -DCLANG_INCLUDE_DOCS=OFF
make distribution
make install-distribution DESTDIR=/out
cd ..
# clang looks for a GCC, whose startup code and libstdc++ it links, beside itself.
ln -s ../../lib/gcc "/out$prefix/lib/gcc"

# Its own folder lies outside of the sysroot, which link-check copies; for clang, GCC has to be where it will be.
mkdir -p "/out$SYSROOT"
. /recipe/lib/link-check.sh
ln -s "$MUSL_PREFIX/lib" "/out$MUSL_PREFIX/lib"
installed=/out$prefix

# Assertions would make everything a quarter larger, and rustc and clang slower.
if "$NM" -o "$installed"/lib/lib{LLVM,clang}*.a | grep ' U __assert_fail' > asserting; then
  head -n 5 asserting >&2
  echo 'LLVM was compiled with assertions' >&2
  exit 1
fi

check_static 'as llvm-config itself' "$installed/bin/llvm-config" --version
cat > probe.cc <<'CXX'
#include <stdexcept>
#include <string>

int main()
{
	try { throw std::runtime_error("thrown"); }
	catch (const std::exception &e) { return std::string(e.what()) != "thrown"; }
}
CXX
"$installed/bin/clang++" -static-pie -o probe-clang probe.cc
check_static 'by clang' ./probe-clang
rm probe.cc

# What clang-sys does: all that llvm-config names, and every libclang*.a.
cat > probe.c <<'C'
#include <clang-c/Index.h>
#include <llvm-c/Core.h>
#include <stdio.h>

static enum CXChildVisitResult count(CXCursor cursor, CXCursor parent, CXClientData data)
{
	(void)parent;
	if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl) ++*(int *)data;
	return CXChildVisit_Continue;
}

int main(int argc, char **argv)
{
	CXIndex index = clang_createIndex(0, 1);
	CXTranslationUnit unit = clang_parseTranslationUnit(index, "header.h", (const char *const *)argv + 1,
		argc - 1, NULL, 0, 0);
	int functions = 0;
	LLVMContextRef context = LLVMContextCreate();

	if (!unit || clang_getNumDiagnostics(unit)) return 1;
	clang_visitChildren(clang_getTranslationUnitCursor(unit), count, &functions);
	LLVMContextDispose(context);
	return functions < 50;
}
C
printf '#include <stddef.h>\n#include <stdio.h>\n' > header.h
read -ra flags <<<"$("$installed/bin/llvm-config" --link-static --ldflags --libs --system-libs | tr '\n' ' ')"
"$CC" -c -fPIE "-I$installed/include" -o probe.o probe.c
"$CXX" -static-pie -o probe-static probe.o -Wl,--start-group "$installed"/lib/libclang*.a "${flags[@]}" -Wl,--end-group
# A program that holds libclang looks for the compiler's headers beside itself; bindgen asks clang for the folder.
resources=$("$installed/bin/clang" -print-resource-dir)
check_static 'with llvm-config and libclang*.a' ./probe-static -resource-dir "$resources"

mkdir probe-cmake
cat > probe-cmake/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.20)
project(probe C CXX)
find_package(LLVM REQUIRED CONFIG)
find_package(Clang REQUIRED CONFIG)
add_executable(probe ../probe.c)
target_include_directories(probe PRIVATE ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
target_link_libraries(probe PRIVATE libclang_static LLVMCore)
set_target_properties(probe PROPERTIES LINKER_LANGUAGE CXX)
CMAKE
(
  cd probe-cmake
  cmake_for_target -DLLVM_DIR="$installed/lib/cmake/llvm" -DClang_DIR="$installed/lib/cmake/clang" \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DCMAKE_EXE_LINKER_FLAGS=-static-pie .
  make
)
check_static 'through find_package(Clang)' probe-cmake/probe -resource-dir "$resources"

# What bindgen does: a dynamic program loads the shared one.
if readelf -dW "$installed/lib/libclang.so" | grep NEEDED | grep -v '\[libc.so\]'; then
  echo 'libclang.so needs more than libc' >&2
  exit 1
fi
cat > load.c <<'C'
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	void *clang = dlopen(argv[1], RTLD_NOW);
	void *(*index)(int, int);
	void *(*parse)(void *, const char *, const char *const *, int, void *, unsigned, unsigned);
	unsigned (*diagnostics)(void *);
	void *unit;

	if (argc != 2 || !clang) { fputs(dlerror(), stderr); return 1; }
	*(void **)&index = dlsym(clang, "clang_createIndex");
	*(void **)&parse = dlsym(clang, "clang_parseTranslationUnit");
	*(void **)&diagnostics = dlsym(clang, "clang_getNumDiagnostics");
	unit = parse(index(0, 1), "header.h", NULL, 0, NULL, 0, 0);
	return !unit || diagnostics(unit);
}
C
"$CC" -o load load.c
./load "$installed/lib/libclang.so"

rm "/out$MUSL_PREFIX/lib"
rmdir "/out$SYSROOT"
