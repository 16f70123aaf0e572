# cmake -DSOURCE=FOLDER -P harden_hdf5.cmake: repairs in HDF5 what a damaged or crafted file can abuse. Each repair is
# tied to the exact text that it changes; a version that reads otherwise is left as it is.

include(${CMAKE_CURRENT_LIST_DIR}/patch_source.cmake)

function(harden file what old new)
  patch_source(${SOURCE}/src/${file} "${what}" "${old}" "${new}")
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

foreach(file IN ITEMS H5Shyper.c H5Spoint.c)
  harden(${file} "the rank of a stored selection was believed: it overran the stack"
"    UINT32DECODE(pp, rank);
"
"    UINT32DECODE(pp, rank);
    if (rank > H5S_MAX_RANK)
        HGOTO_ERROR(H5E_DATASPACE, H5E_BADRANGE, FAIL, \"rank of serialized selection is too large\");
")
endforeach()

harden(H5Odtype.c "a variable-length type that is neither sequence nor string kept its functions for the disk in memory"
"            dt->shared->u.vlen.type = (H5T_vlen_type_t)(flags & 0x0f);
"
"            dt->shared->u.vlen.type = (H5T_vlen_type_t)(flags & 0x0f);
            if (dt->shared->u.vlen.type != H5T_VLEN_SEQUENCE && dt->shared->u.vlen.type != H5T_VLEN_STRING)
                HGOTO_ERROR(H5E_DATATYPE, H5E_CANTDECODE, FAIL, \"invalid kind of VL type\");
")

harden(H5Gdense.c "a group that declares more links than it has left memory uninitialised"
"        if ((ltable->lnks = (H5O_link_t *)H5MM_malloc(sizeof(H5O_link_t) * ltable->nlinks)) == NULL)"
"        if (ltable->nlinks > SIZE_MAX / sizeof(H5O_link_t) ||
            (ltable->lnks = (H5O_link_t *)H5MM_calloc(sizeof(H5O_link_t) * ltable->nlinks)) == NULL)")

harden(H5Gdense.c "links that were declared and are not there were sorted and released"
"        if (H5G__dense_iterate(f, linfo, H5_INDEX_NAME, H5_ITER_NATIVE, (hsize_t)0, NULL,
                               H5G__dense_build_table_cb, &udata) < 0)
            HGOTO_ERROR(H5E_SYM, H5E_CANTNEXT, FAIL, \"error iterating over links\");
"
"        ret_value      = H5G__dense_iterate(f, linfo, H5_INDEX_NAME, H5_ITER_NATIVE, (hsize_t)0, NULL,
                                            H5G__dense_build_table_cb, &udata);
        ltable->nlinks = udata.curr_lnk;
        if (ltable->nlinks == 0)
            ltable->lnks = (H5O_link_t *)H5MM_xfree(ltable->lnks);
        if (ret_value < 0)
            HGOTO_ERROR(H5E_SYM, H5E_CANTNEXT, FAIL, \"error iterating over links\");
")

harden(H5Gdense.c "a group that has more links than it declares overran its table"
"    /* Copy link information */
    if (H5O_msg_copy(H5O_LINK_ID, lnk, &(udata->ltable->lnks[udata->curr_lnk])) == NULL)"
"    /* Copy link information */
    if (udata->curr_lnk >= udata->ltable->nlinks ||
        H5O_msg_copy(H5O_LINK_ID, lnk, &(udata->ltable->lnks[udata->curr_lnk])) == NULL)")

harden(H5Gcompact.c "a small group that has more links than it declares overran its table"
"    if (NULL == H5O_msg_copy(H5O_LINK_ID, lnk, &(udata->ltable->lnks[udata->curr_lnk])))"
"    if (udata->curr_lnk >= udata->ltable->nlinks ||
        NULL == H5O_msg_copy(H5O_LINK_ID, lnk, &(udata->ltable->lnks[udata->curr_lnk])))")

harden(H5Gcompact.c "a small group could declare more links than memory can count"
"        if ((ltable->lnks = (H5O_link_t *)H5MM_calloc(sizeof(H5O_link_t) * ltable->nlinks)) == NULL)"
"        if (ltable->nlinks > SIZE_MAX / sizeof(H5O_link_t) ||
            (ltable->lnks = (H5O_link_t *)H5MM_calloc(sizeof(H5O_link_t) * ltable->nlinks)) == NULL)")

harden(H5Gcompact.c "links of a small group that were declared and are not there were sorted"
"        if (H5O_msg_iterate(oloc, H5O_LINK_ID, &op, &udata) < 0)
            HGOTO_ERROR(H5E_SYM, H5E_NOTFOUND, FAIL, \"error iterating over link messages\");

        /* Sort link table in correct iteration order */"
"        ret_value      = H5O_msg_iterate(oloc, H5O_LINK_ID, &op, &udata);
        ltable->nlinks = udata.curr_lnk;
        if (ltable->nlinks == 0)
            ltable->lnks = (H5O_link_t *)H5MM_xfree(ltable->lnks);
        if (ret_value < 0)
            HGOTO_ERROR(H5E_SYM, H5E_NOTFOUND, FAIL, \"error iterating over link messages\");

        /* Sort link table in correct iteration order */")

harden(H5Aint.c "an object that has more attributes than its index counts overran its table"
"    /* Allocate attribute for entry in the table */
    if (NULL == (atable->attrs[atable->num_attrs] = H5FL_CALLOC(H5A_t)))
        HGOTO_ERROR(H5E_ATTR, H5E_CANTALLOC, H5_ITER_ERROR, \"can't allocate attribute\");

    /* Copy attribute information.  Share the attribute object in copying. */"
"    /* Allocate attribute for entry in the table */
    if (atable->num_attrs >= atable->max_attrs ||
        NULL == (atable->attrs[atable->num_attrs] = H5FL_CALLOC(H5A_t)))
        HGOTO_ERROR(H5E_ATTR, H5E_CANTALLOC, H5_ITER_ERROR, \"can't allocate attribute\");

    /* Copy attribute information.  Share the attribute object in copying. */")

harden(H5Dchunk.c "copying a dataset freed buffers twice when a chunk could not be read"
"    if ((storage_src->ops->iterate)(&idx_info_src, H5D__chunk_copy_cb, &udata) < 0)
        HGOTO_ERROR(H5E_DATASET, H5E_BADITER, FAIL, \"unable to iterate over chunk index to copy data\");
"
"    ret_value = (storage_src->ops->iterate)(&idx_info_src, H5D__chunk_copy_cb, &udata) < 0 ? FAIL : SUCCEED;
    buf       = udata.buf;
    bkg       = udata.bkg;
    if (ret_value < 0)
        HGOTO_ERROR(H5E_DATASET, H5E_BADITER, FAIL, \"unable to iterate over chunk index to copy data\");
")

harden(H5Dchunk.c "copying a dataset freed a buffer that a filter had replaced"
"        if (H5Z_pipeline(pline, H5Z_FLAG_REVERSE, &filter_mask, H5Z_NO_EDC, filter_cb, &nbytes, &buf_size,
                         &buf) < 0)
            HGOTO_ERROR(H5E_PLINE, H5E_CANTFILTER, H5_ITER_ERROR, \"data pipeline read failed\");
    } /* end if */

    /* Perform datatype conversion, if necessary */"
"        herr_t decoded = H5Z_pipeline(pline, H5Z_FLAG_REVERSE, &filter_mask, H5Z_NO_EDC, filter_cb, &nbytes,
                                      &buf_size, &buf);
        udata->buf     = buf;
        if (decoded < 0)
            HGOTO_ERROR(H5E_PLINE, H5E_CANTFILTER, H5_ITER_ERROR, \"data pipeline read failed\");
        if (nbytes != udata->common.layout->size)
            HGOTO_ERROR(H5E_PLINE, H5E_BADRANGE, H5_ITER_ERROR, \"chunk does not decode to its shape\");
        udata->buf_size = buf_size = nbytes; /* the background buffer has no more */
    } /* end if */

    /* Perform datatype conversion, if necessary */")
