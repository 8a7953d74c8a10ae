// A callback that throws leaves operator new, as a new-handler may; the nothrow forms return NULL; the next request calls it again.
// A new-handler comes after it.
// only-hakmem: hak_set_shortage_callback
// expect-stderr: ^hakmem: the limit of 16M
#include <new>
#include "../support/interface.h"

struct out_of_room {
    size_t bytes;
};

struct alignas(64) line {
    char bytes[64];
};

static unsigned calls, handled;

static int throws(size_t bytes, void *) {
    calls++;
    throw out_of_room{bytes};
}

static int refuses(size_t, void *) {
    calls++;
    return 0;
}

static void handler() {
    CHECK(calls == ++handled);
    if (handled == 3) std::set_new_handler(nullptr);
}

int main() {
    CHECK(hak_set_limit(16 * MIB) == 0 && hak_set_shortage_callback(throws, nullptr) == 0);
    for (unsigned round = 1; round <= 3; round++) {
        try {
            opaque_pointer(new char[32 * MIB]);
            CHECK(!"reached");
        } catch (const out_of_room &what) {
            CHECK(what.bytes == 32 * MIB && calls == round);
        }
    }
    CHECK(new (std::nothrow) char[32 * MIB] == nullptr && calls == 4);
    CHECK(new (std::nothrow) line[MIB] == nullptr && calls == 5);
    CHECK(hak_set_shortage_callback(refuses, nullptr) == 0);
    std::set_new_handler(handler);
    calls = 0;
    try {
        opaque_pointer(new char[32 * MIB]);
        CHECK(!"reached");
    } catch (const std::bad_alloc &) {
        CHECK(calls == 4 && handled == 3);
    }
    CHECK(new (std::nothrow) char[32 * MIB] == nullptr);
    return 0;
}
