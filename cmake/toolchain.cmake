# Compiler, linker and cache: the same warnings everywhere, ccache and mold when present.
add_compile_options(-Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2") # no NDEBUG: MODOU_ASSERT and library checks stay on
endif()
if(MODOU_SANITIZE)
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "") # its -DNDEBUG would take the libraries' own checks away
  add_compile_options(-fsanitize=${MODOU_SANITIZE} -fno-omit-frame-pointer -g1 -O1)
  add_compile_definitions(_GLIBCXX_ASSERTIONS) # an index past a vector's end within its allocation is none to asan
  set(modou_test_options -O0) # tests themselves: a third less to compile; the rooms that they try are built as above
  add_link_options(-fsanitize=${MODOU_SANITIZE})
  if(MODOU_SANITIZE MATCHES undefined)
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

if(MODOU_FUZZ)
  # Coverage of the rooms themselves: without it the fuzzer sees nothing but its own few lines.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # pch_defines and time_macros: a precompiled header is cached like any other input.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Beast's translation units want up to 2 GB each: never two at once on a small machine.
set_property(GLOBAL PROPERTY JOB_POOLS heavy=1)
