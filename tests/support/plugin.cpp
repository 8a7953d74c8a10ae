// A library for dlopen: allocates when it is loaded, per thread and on request, and frees when it is closed.
#include <map>
#include <string>

struct content {
    std::map<int, std::string> table;
    content() {
        for (int i = 0; i < 1000; i++) table[i] = std::string(static_cast<size_t>(i), 'p');
    }
};
static content loaded;
static thread_local std::string own;

extern "C" char *plugin_make(int size) {
    own.assign(static_cast<size_t>(size), 'o');
    return new char[loaded.table.at(5).size() + static_cast<size_t>(size)]();
}

extern "C" void plugin_destroy(char *block) { delete[] block; }
