# Toolchain: Debian's clang and wasi-libc, to WebAssembly. Used for the tablet's engine and for running the tests of sync/ under Node's WASI.
#     cmake --toolchain sync/device/wasi.cmake …
# Packages: clang lld llvm wasi-libc libclang-rt-14-dev-wasm32.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang)
# The archiver of binutils makes no index of WebAssembly objects.
find_program(CMAKE_AR llvm-ar REQUIRED)
find_program(CMAKE_RANLIB llvm-ranlib REQUIRED)
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_C_FLAGS_INIT "-mbulk-memory -msign-ext -mnontrapping-fptoint -mmutable-globals")
set(CMAKE_EXECUTABLE_SUFFIX_C .wasm)

# Optimisation is a compile option instead of part of the flags of a build type, which CMake hands to the linker as well: clang 14 runs any
# wasm-opt that it finds in PATH when it links with -O, and then the result would depend on the machine.
foreach(type DEBUG RELEASE MINSIZEREL RELWITHDEBINFO)
    set(CMAKE_C_FLAGS_${type} "" CACHE STRING "see sync/device/wasi.cmake")
endforeach()
add_compile_options(-Oz $<$<NOT:$<CONFIG:Debug>>:-DNDEBUG>)

# Libraries and headers of the building machine are of no use here.
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
