# The databases of earlier releases, compiled in: library release-files. A new folder NNNN is found by itself.
file(GLOB databases CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/[0-9]*/*.db)
add_custom_command(
    OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/releases.c
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_LIST_DIR} -DTARGET=${CMAKE_CURRENT_BINARY_DIR}/releases.c
            -P ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
    DEPENDS ${databases} ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
    VERBATIM)
add_library(release-files STATIC ${CMAKE_CURRENT_BINARY_DIR}/releases.c)
target_link_libraries(release-files PUBLIC sync)
target_link_libraries(sync-release_test PRIVATE release-files)
