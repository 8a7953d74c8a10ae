// A failing operator new calls the new-handler again and again, until it throws, removes itself, or lets go of enough memory.
#include "../support/check.h"
#include <new>

static int calls;

static void give_up_after_three() {
    if (++calls == 3) std::set_new_handler(nullptr);
}

static void throw_own() {
    calls++;
    throw 42;
}

static void throw_bad_alloc() {
    calls++;
    throw std::bad_alloc();
}

int main() {
    const size_t impossible = opaque_size(PTRDIFF_MAX);

    std::set_new_handler(give_up_after_three);
    bool thrown = false;
    try {
        opaque_pointer(::operator new(impossible));
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    CHECK_MSG(thrown && calls == 3, "%d calls", calls);

    calls = 0;
    std::set_new_handler(throw_own);
    int caught = 0;
    try {
        opaque_pointer(::operator new[](impossible, std::align_val_t{64}));
    } catch (int number) {
        caught = number;
    }
    CHECK_MSG(caught == 42 && calls == 1, "%d calls", calls);

    calls = 0;
    std::set_new_handler(give_up_after_three);
    CHECK_MSG(::operator new(impossible, std::nothrow) == nullptr && calls == 3, "%d calls", calls);

    calls = 0;
    std::set_new_handler(throw_bad_alloc);
    CHECK_MSG(::operator new[](impossible, std::nothrow) == nullptr && calls == 1, "%d calls", calls);
    CHECK(std::get_new_handler() == throw_bad_alloc);
    return 0;
}
