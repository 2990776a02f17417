# Target `sqlite3` for WebAssembly: SQLite with SQLite3 Multiple Ciphers (encrypted pages), from the amalgamation that an npm package
# carries, on the VFS of vfs.c. Native builds have no such target and link Debian's library of the same name.
set(package ${CMAKE_SOURCE_DIR}/webapp/node_modules/better-sqlite3-multiple-ciphers/deps/sqlite3)

# better-sqlite3-multiple-ciphers 12.11.1: SQLite 3.53.2, SQLite3 Multiple Ciphers 2.3.5. Another version is a decision: read its
# change log, run the crash tests, then change the hashes.
function(check_hash file expected)
    if(NOT EXISTS ${package}/${file})
        message(FATAL_ERROR "${package}/${file} is missing: run npm ci --ignore-scripts in webapp/")
    endif()
    file(SHA256 ${package}/${file} found)
    if(NOT found STREQUAL expected)
        message(FATAL_ERROR "${package}/${file} is not the pinned one: its sha256 is ${found}")
    endif()
endfunction()
check_hash(sqlite3.c 670d8d053176b53a68073b168f8e68fb72db67bdf964a0eb130338e9391198b9)
check_hash(sqlite3.h 8270c30673c9dccb08f0516ae63b64f898a09bc92b76d850cd912b0c1461dbe5)

# An object library of its own: compiled once, whatever of ours changes.
add_library(amalgamation OBJECT ${package}/sqlite3.c)
set_target_properties(amalgamation PROPERTIES COMPILE_OPTIONS "-w;-Oz;-DNDEBUG")
target_compile_definitions(amalgamation PRIVATE
    SQLITE_OS_OTHER=1
    SQLITE_THREADSAFE=0
    SQLITE_OMIT_LOAD_EXTENSION
    SQLITE_OMIT_DEPRECATED
    SQLITE_OMIT_SHARED_CACHE
    SQLITE_DQS=0                      # "text" in double quotes is a mistake, not a text
    SQLITE_ENABLE_FTS5
    SQLITE_TEMP_STORE=3               # nothing temporary ever reaches a file, where it would not be encrypted
    SQLITE_DEFAULT_MEMSTATUS=0
    SQLITE_DEFAULT_FOREIGN_KEYS=1
    SQLITE_USE_URI=1
    SQLITE_LIKE_DOESNT_MATCH_BLOBS
    __WASM__=1                        # else SQLite3MC says "PRNG not implemented"
    # ChaCha20-Poly1305 is the one cipher we use
    HAVE_CIPHER_AES_128_CBC=0
    HAVE_CIPHER_AES_256_CBC=0
    HAVE_CIPHER_SQLCIPHER=0
    HAVE_CIPHER_RC4=0
    HAVE_CIPHER_ASCON128=0
    HAVE_CIPHER_AEGIS=0)

add_library(sqlite3 STATIC ${CMAKE_CURRENT_SOURCE_DIR}/vfs.c $<TARGET_OBJECTS:amalgamation>)
target_include_directories(sqlite3 SYSTEM PUBLIC ${package})
