# patch_source(FILE WHAT OLD NEW): changes an exact text of a source file, wherever it stands in it; a version that reads
# otherwise is left as it is. Sets `patched` in the caller to whether the text was there.

function(patch_source file what old new)
  file(READ ${file} text)
  string(FIND "${text}" "${old}" at)
  if(at LESS 0)
    message(STATUS "not changed, ${file} reads otherwise: ${what}")
    set(patched FALSE PARENT_SCOPE)
    return()
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  file(WRITE ${file} "${text}")
  message(STATUS "changed: ${what}")
  set(patched TRUE PARENT_SCOPE)
endfunction()
