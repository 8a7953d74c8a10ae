// Replaces one form of operator new and delete, with a header before each block; the C++ runtime has the other forms
// call it.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>
void *operator new(std::size_t bytes) {
    char *block = static_cast<char *>(std::malloc(bytes + 16));
    if (block == nullptr) throw std::bad_alloc();
    return block + 16;
}

void operator delete(void *block) noexcept {
    if (block != nullptr) std::free(static_cast<char *>(block) - 16);
}

struct point {
    double x, y, z;
};

static bool blocks_overlap() {
    static unsigned char *blocks[64];
    for (unsigned index = 0; index < 64; index++) {
        blocks[index] = static_cast<unsigned char *>(std::malloc(sizeof(point) + 16));
        std::memset(blocks[index], static_cast<int>(index), sizeof(point) + 16);
    }
    for (unsigned index = 0; index < 64; index++)
        for (unsigned at = 0; at < sizeof(point) + 16; at++)
            if (blocks[index][at] != index) return true;
    return false;
}

int main() {
    point *one = new point;
    ::operator delete(one, sizeof *one); // the sized form, which the runtime passes on to the one above
    std::vector<std::string> texts(10, std::string(100, 'x'));
    if (blocks_overlap()) return 5;
    std::puts("done");
}
