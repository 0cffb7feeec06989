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
