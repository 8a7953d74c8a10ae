// A translation unit that makes the compiler work: heavy headers and many instantiations.
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

template <int N> struct Level {
    using Key = std::tuple<int, std::string, std::integral_constant<int, N>>;
    std::map<Key, std::vector<std::variant<int, double, std::string>>> rows;
    int count() const { return static_cast<int>(rows.size()) + Level<N - 1>().count(); }
};
template <> struct Level<0> { int count() const { return 0; } };

int main()
{
    std::unordered_map<std::string, std::function<int(int)>> actions;
    actions["double"] = [](int value) { return 2 * value; };
    std::cout << actions["double"](Level<10>().count()) << '\n';
}
