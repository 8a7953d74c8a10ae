/* The version, and what a program may say about the memory of its heap. */
#include <errno.h>

#include "boxes/ace/ace.h"
#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate.h"
#include "boxes/front-gate/lifecycle.h"
#include "boxes/front-gate/shortage.h"
#include "preload/answer.h"
#include "preload/hakmem.h"

HAK_EXPORT const char *hak_version(void) { return HAKMEM_VERSION; }

HAK_EXPORT int hak_trim(void) {
    if (!serves_program()) return answer(ENOTSUP);
    return front_gate_trim() ? 1 : 0;
}

HAK_EXPORT int hak_set_limit(size_t bytes) {
    if (!serves_program()) return answer(ENOTSUP);
    if (!ace_set_limit(bytes)) return answer(EINVAL);
    if (ace_has_more_than_limit()) (void)front_gate_trim();
    return 0;
}

HAK_EXPORT int hak_set_soft_limit(size_t bytes) {
    if (!serves_program()) return answer(ENOTSUP);
    if (!ace_set_soft_limit(bytes)) return answer(EINVAL);
    ace_bound_at_once();
    return 0;
}

HAK_EXPORT int hak_set_retention(size_t bytes) {
    if (!serves_program()) return answer(ENOTSUP);
    if (!ace_set_retention(bytes)) return answer(EINVAL);
    ace_bound_at_once();
    return 0;
}

HAK_EXPORT int hak_set_shortage_callback(hak_shortage_callback_t *callback, void *argument) {
    if (!serves_program()) return answer(ENOTSUP);
    shortage_set(callback, argument);
    return 0;
}
