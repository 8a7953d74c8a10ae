/* Heap profiles on the program's word. */
#include <errno.h>

#include "boxes/front-gate/foreign.h"
#include "boxes/observe/heap_profile.h"
#include "preload/answer.h"
#include "preload/hakmem.h"
#include "tables/constants.h"

/* Where another allocator serves the program there is nothing to sample. */
static bool can_profile(void) { return HAK_OBSERVE_ENABLED && !foreign_is_forwarding(); }

HAK_EXPORT int hak_profile_start(size_t interval) { return answer(can_profile() ? heap_profile_begin(interval) : ENOTSUP); }

HAK_EXPORT int hak_profile_stop(void) { return answer(can_profile() ? heap_profile_stop() : ENOTSUP); }

HAK_EXPORT int hak_profile_write(const char *path) { return answer(can_profile() ? heap_profile_write(path) : ENOTSUP); }
