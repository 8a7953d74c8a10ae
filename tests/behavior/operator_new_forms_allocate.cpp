// Every form of operator new and delete: plain, array, nothrow, aligned, sized, and their combinations.
#include "../support/pattern.h"
#include <new>

using std::align_val_t;
using std::nothrow;

static void check_block(void *block, size_t size, size_t alignment) {
    CHECK_MSG(block != nullptr && is_aligned(block, alignment), "size %zu, alignment %zu at %p", size, alignment, block);
    CHECK(malloc_usable_size(block) >= size);
    pattern_fill(block, size, 1);
    CHECK(pattern_holds(block, size, 1));
}

static void check_plain(size_t size) {
    void *block = ::operator new(size);
    check_block(block, size, size < 16 ? 8 : 16);
    ::operator delete(block);
    block = ::operator new[](size);
    check_block(block, size, size < 16 ? 8 : 16);
    ::operator delete[](block);
    block = ::operator new(size, nothrow);
    check_block(block, size, size < 16 ? 8 : 16);
    ::operator delete(block, nothrow);
    block = ::operator new[](size, nothrow);
    check_block(block, size, size < 16 ? 8 : 16);
    ::operator delete[](block, nothrow);
    ::operator delete(::operator new(size), size);
    ::operator delete[](::operator new[](size), size);
}

static void check_aligned(size_t size, size_t alignment) {
    align_val_t wanted{alignment};
    void *block = ::operator new(size, wanted);
    check_block(block, size, alignment);
    ::operator delete(block, wanted);
    block = ::operator new[](size, wanted);
    check_block(block, size, alignment);
    ::operator delete[](block, wanted);
    block = ::operator new(size, wanted, nothrow);
    check_block(block, size, alignment);
    ::operator delete(block, wanted, nothrow);
    block = ::operator new[](size, wanted, nothrow);
    check_block(block, size, alignment);
    ::operator delete[](block, wanted, nothrow);
    ::operator delete(::operator new(size, wanted), size, wanted);
    ::operator delete[](::operator new[](size, wanted), size, wanted);
}

int main() {
    const size_t sizes[] = {0, 1, 8, 16, 100, 1024, 1025, 32768, 40000, 300000, 1048576, 3000000};
    for (size_t size : sizes) {
        check_plain(opaque_size(size));
        for (size_t alignment = 8; alignment <= 1 * MIB; alignment *= 2) check_aligned(opaque_size(size), alignment);
    }
    CHECK(::operator new(opaque_size(0)) != ::operator new(opaque_size(0)));
    ::operator delete(opaque_pointer(nullptr));
    ::operator delete[](opaque_pointer(nullptr), nothrow);
    return 0;
}
