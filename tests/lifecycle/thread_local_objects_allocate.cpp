// C++ thread_local objects are built and destroyed in many threads, some of them destroyed after the thread's own data.
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include <string>
#include <thread>
#include <vector>

struct diary {
    std::vector<std::string> lines;
    ~diary() {
        lines.emplace_back(5000, 'z');
        for (auto &line : lines) CHECK(!line.empty());
    }
};
static thread_local diary own;
static thread_local std::string name = std::string(200, 'n');

static void live(int number) {
    for (int i = 0; i < 100; i++) own.lines.push_back(name + std::to_string(number));
    CHECK(own.lines.back().size() >= 201);
}

int main() {
    size_t before = 0;
    for (int round = 0; round < 200; round++) {
        if (round == 40) before = resident_bytes();
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; i++) threads.emplace_back(live, i);
        for (auto &thread : threads) thread.join();
    }
    CHECK_MSG(growth_since(before) < 6 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
