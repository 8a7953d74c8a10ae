// The library under test, where a test opens it itself or compares with its path.
#pragma once

#include "check.h"

// Its path: what is preloaded last. NULL: nothing is.
static inline const char *preloaded_library(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    const char *before = preloaded == NULL ? NULL : strrchr(preloaded, ':');
    return before == NULL ? preloaded : before + 1;
}
