// A library for dlopen that brings the C++ runtime with it: its operators new fail as C++ has it, whoever opened it.
#include <new>
#include <stddef.h>

extern "C" int plugin_catches_bad_alloc(size_t size) {
    try {
        void *volatile block = ::operator new(size);
        ::operator delete(block);
        return 0;
    } catch (const std::bad_alloc &) {
        return 1;
    }
}

static int calls;

extern "C" int plugin_counts_handler_calls(size_t size) {
    std::set_new_handler([] {
        if (++calls == 3) std::set_new_handler(nullptr);
    });
    void *volatile block = ::operator new[](size, std::nothrow);
    return block == nullptr ? calls : -1;
}
