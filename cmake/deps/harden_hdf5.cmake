# cmake -DSOURCE=FOLDER -P harden_hdf5.cmake: repairs in HDF5 what a damaged or crafted file can abuse. Each repair is
# tied to the exact text that it changes; a version that reads otherwise is left as it is.

function(harden file what old new)
  file(READ ${SOURCE}/src/${file} text)
  string(FIND "${text}" "${old}" at)
  if(at LESS 0)
    message(STATUS "HDF5: not repaired, ${file} reads otherwise: ${what}")
    return()
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
  file(WRITE ${SOURCE}/src/${file} "${text}")
  message(STATUS "HDF5: repaired: ${what}")
endfunction()

harden(H5HGcache.c "a global heap object of no size made the decoder loop for ever"
"                need = heap->obj[idx].size;

            /* Make sure the extra padding"
"                need = heap->obj[idx].size;

            if (need == 0)
                HGOTO_ERROR(H5E_HEAP, H5E_BADVALUE, NULL, \"global heap object has no size\");

            /* Make sure the extra padding")

harden(H5Tvlen.c "the length of a sequence was believed before its heap object was looked at: gigabytes were allocated"
"    const uint8_t *vl = (const uint8_t *)_vl; /* Pointer to the user's hvl_t information */

    FUNC_ENTER_PACKAGE_NOERR

    /* Check parameters */
    assert(vl);
    assert(seq_len);

    /* Get length of sequence (different from blob size) */
    UINT32DECODE(vl, *seq_len);

    FUNC_LEAVE_NOAPI(SUCCEED)"
"    const uint8_t *vl        = (const uint8_t *)_vl; /* Pointer to the user's hvl_t information */
    herr_t         ret_value = SUCCEED;

    FUNC_ENTER_PACKAGE

    /* Check parameters */
    assert(vl);
    assert(seq_len);

    /* Get length of sequence (different from blob size) */
    UINT32DECODE(vl, *seq_len);

    /* An item has at least one byte, so a sequence cannot be longer than its heap object */
    if (*seq_len > 0) {
        H5F_t *f = (H5F_t *)H5VL_object_data(file);
        H5HG_t object;
        size_t object_size = 0;

        H5F_addr_decode(f, &vl, &object.addr);
        UINT32DECODE(vl, object.idx);
        if (H5HG_get_obj_size(f, &object, &object_size) < 0)
            HGOTO_ERROR(H5E_DATATYPE, H5E_CANTGET, FAIL, \"can't get size of sequence\");
        if (*seq_len > object_size)
            HGOTO_ERROR(H5E_DATATYPE, H5E_BADRANGE, FAIL, \"sequence is longer than its storage\");
    }

done:
    FUNC_LEAVE_NOAPI(ret_value)")

harden(H5Tvlen.c "declarations for the above"
"#include \"H5Iprivate.h\"  /* IDs                  */"
"#include \"H5HGprivate.h\" /* Global heaps         */
#include \"H5Iprivate.h\"  /* IDs                  */")
