// Constructors and destructors of every kind allocate and free: static objects, function statics, attribute functions, atexit.
#include "../support/pattern.h"
#include <map>
#include <string>

struct keeper {
    std::map<std::string, std::string> words;
    explicit keeper(const char *name) {
        for (int i = 0; i < 1000; i++) words[name + std::to_string(i)] = std::string(static_cast<size_t>(i), 'x');
    }
    ~keeper() {
        for (int i = 0; i < 1000; i++) CHECK(words.size() == 1000);
        words["last"] = std::string(100000, 'y');
        words.clear();
        free(malloc(3 * MIB));
    }
};

static void *from_constructor;
static keeper first("first");

__attribute__((constructor)) static void construct() {
    from_constructor = malloc(777);
    pattern_fill(from_constructor, 777, 3);
}

__attribute__((destructor)) static void destruct() {
    CHECK(pattern_holds(from_constructor, 777, 3));
    free(from_constructor);
    free(malloc(100));
}

static keeper &lazy() {
    static keeper second("second");
    return second;
}

int main() {
    atexit([] { free(realloc(malloc(10), 100000)); });
    lazy().words.at("second5") += "more";
    return 0;
}
