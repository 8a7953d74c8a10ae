// The library's own interface, as a program includes it that may also run without the library.
#pragma once

#include "tables/stats_fields.h" // as any of these, it asks for the sources of the build
#define HAKMEM_IS_OPTIONAL
#include "preload/hakmem.h"

#include "check.h"

#define FAILS_WITH(call, expected) (errno = 0, (call) == -1 && errno == (expected))
