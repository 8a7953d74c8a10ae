// A C++ program: containers, strings, exceptions thrown through many frames in many threads, futures, shared pointers across threads.
#include "../support/check.h"
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct failure : std::runtime_error {
    std::vector<std::string> trail;
    explicit failure(int depth) : std::runtime_error("depth " + std::to_string(depth)) {}
};

static int descend(int depth, int limit) {
    std::string local(static_cast<size_t>(depth) * 10, 'd');
    auto owned = std::make_unique<std::vector<int>>(depth + 1, depth);
    if (depth == limit) throw failure(depth);
    try {
        return descend(depth + 1, limit) + static_cast<int>(local.size() + owned->size());
    } catch (failure &f) {
        f.trail.push_back(local);
        throw;
    }
}

static size_t throw_often(int seed) {
    size_t caught = 0;
    for (int i = 0; i < 1500; i++) {
        try {
            descend(0, 3 + (i + seed) % 15);
        } catch (const failure &f) {
            caught += f.trail.size() + std::string(f.what()).size();
        }
    }
    return caught;
}

static std::mutex lock;
static std::map<std::string, std::shared_ptr<std::string>> shared;

static void share(int seed) {
    std::unordered_map<int, std::shared_ptr<std::string>> own;
    for (int i = 0; i < 20000; i++) {
        own[i % 500] = std::make_shared<std::string>(std::to_string(seed) + std::string(i % 200, 's'));
        std::lock_guard<std::mutex> guard(lock);
        shared[std::to_string(i % 300)] = own[i % 500];
        if (i % 7 == 0) shared.erase(std::to_string((i * 3) % 300));
    }
}

static std::string format(int seed) {
    std::ostringstream out;
    for (int i = 0; i < 20000; i++) out << i * seed << ' ' << std::hex << i << std::dec << '\n';
    return out.str();
}

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) threads.emplace_back(share, i);
    std::vector<std::future<size_t>> caught;
    for (int i = 0; i < 6; i++) caught.push_back(std::async(std::launch::async, throw_often, i % 2));
    std::vector<std::future<std::string>> texts;
    for (int i = 0; i < 4; i++) texts.push_back(std::async(std::launch::async, format, 5));
    for (auto &thread : threads) thread.join();
    size_t even = caught[0].get(), odd = caught[1].get();
    for (size_t i = 2; i < caught.size(); i++) CHECK(caught[i].get() == (i % 2 ? odd : even));
    CHECK(even == throw_often(0) && odd == throw_often(1));
    std::string first = texts[0].get();
    for (size_t i = 1; i < texts.size(); i++) CHECK(texts[i].get() == first);
    CHECK(shared.size() <= 300);
    auto failed = std::async(std::launch::async, [] { return descend(0, 10); });
    try {
        failed.get();
        CHECK(false);
    } catch (const failure &f) {
        CHECK(f.trail.size() == 10);
    }
    bool refused = false;
    try {
        std::vector<char> impossible(opaque_size(PTRDIFF_MAX / 2));
    } catch (const std::bad_alloc &) {
        refused = true;
    }
    CHECK(refused);
    return 0;
}
