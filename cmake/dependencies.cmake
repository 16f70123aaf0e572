# b2d::blosc2 and b2d::hdf5: private static libraries from B2D_DEPS, or the installed ones with B2D_USE_SYSTEM.
# A sanitized build has no private HDF5: its tests do not need one.
if(B2D_USE_SYSTEM)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(BLOSC2 REQUIRED IMPORTED_TARGET blosc2>=2.13)
  add_library(b2d::blosc2 ALIAS PkgConfig::BLOSC2)
  find_package(HDF5 1.10.5 REQUIRED COMPONENTS C)
  add_library(b2d_hdf5 INTERFACE)
  target_include_directories(b2d_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
  target_link_libraries(b2d_hdf5 INTERFACE ${HDF5_C_LIBRARIES})
  add_library(b2d::hdf5 ALIAS b2d_hdf5)
  return()
endif()

if(NOT EXISTS ${B2D_DEPS}/complete)
  message(FATAL_ERROR "B2D_DEPS names no finished dependencies: build with ./build.sh, or run cmake/deps.sh and pass "
                      "-DB2D_DEPS=<the folder it prints>")
endif()

function(b2d_static name file)
  add_library(${name} STATIC IMPORTED GLOBAL)
  set(path ${B2D_DEPS}/lib/${CMAKE_STATIC_LIBRARY_PREFIX}${file}${CMAKE_STATIC_LIBRARY_SUFFIX})
  if(NOT EXISTS ${path})
    set(path ${B2D_DEPS}/lib/lib${file}${CMAKE_STATIC_LIBRARY_SUFFIX}) # c-blosc2 and HDF5 keep "lib" on Windows
  endif()
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${path})
  target_include_directories(${name} SYSTEM INTERFACE ${B2D_DEPS}/include)
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

b2d_static(b2d::zlib z)
b2d_static(b2d::lz4 lz4)
b2d_static(b2d::zstd zstd)
b2d_static(b2d::isolation b2d_isolation)
b2d_static(b2d::blosc2 blosc2)
target_link_libraries(b2d::blosc2 INTERFACE b2d::lz4 b2d::zstd b2d::zlib b2d::isolation Threads::Threads)
if(UNIX)
  target_link_libraries(b2d::blosc2 INTERFACE m ${CMAKE_DL_LIBS})
endif()

if(NOT B2D_SANITIZE)
  b2d_static(b2d::hdf5 hdf5)
  target_link_libraries(b2d::hdf5 INTERFACE b2d::zlib Threads::Threads)
  if(UNIX)
    target_link_libraries(b2d::hdf5 INTERFACE m ${CMAKE_DL_LIBS})
  endif()
endif()
