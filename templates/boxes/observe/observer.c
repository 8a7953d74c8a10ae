#include "boxes/observe/observer.h"

#include "boxes/ace/ace.h"
#include "boxes/observe/stats_share.h"
#include "diag/knobs.h"
#include "diag/line.h"
#include "os/observe.h"
#include "os/os.h"

static bool is_sharing; /* written before the thread starts */

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Looks up now and then, so that a program whose threads have all ended is not kept alive. */
static void sleep_until(uint64_t due) {
    for (uint64_t now; (now = os_now_ms()) < due;) {
        os_sleep_ms(earlier(due - now, HAK_OBSERVER_LOOK_MS));
        if (os_is_last_thread()) os_exit();
    }
}

static void observe(void) {
    uint64_t trim_ms = (uint64_t)knob_value(HAK_KNOB_TINY_IDLE_TRIM_MS);
    uint64_t trim_due = trim_ms == 0 ? UINT64_MAX : os_now_ms() + trim_ms, share_due = is_sharing ? 0 : UINT64_MAX;
    for (;;) {
        uint64_t now = os_now_ms();
        if (now >= trim_due) {
            ace_trim_idle();
            trim_due = now + trim_ms;
        }
        if (now >= share_due) {
            stats_share_update();
            /* A look at a heap of many GiB takes a while: it may take a twentieth of the time. */
            uint64_t took = os_now_ms() - now;
            share_due = now + (took * 20 > HAK_SHARE_INTERVAL_MS ? took * 20 : HAK_SHARE_INTERVAL_MS);
        }
        sleep_until(earlier(trim_due, share_due));
    }
}

void observer_start(bool shares_stats) {
    is_sharing = shares_stats && stats_share_start();
    if (!is_sharing && knob_value(HAK_KNOB_TINY_IDLE_TRIM_MS) == 0) return;
    if (os_start_thread(observe)) return;
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: no thread for HAKMEM_TINY_IDLE_TRIM_MS or HAKMEM_STATS=shm");
    line_write(&line);
}
