# patch_source(FILE WHAT OLD NEW): changes an exact text of a source file; a version that reads otherwise is left as it is.

function(patch_source file what old new)
  file(READ ${file} text)
  string(FIND "${text}" "${old}" at)
  if(at LESS 0)
    message(STATUS "not changed, ${file} reads otherwise: ${what}")
    return()
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  file(WRITE ${file} "${text}")
  message(STATUS "changed: ${what}")
endfunction()
