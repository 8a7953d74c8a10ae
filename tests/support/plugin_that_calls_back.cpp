// A library whose functions call back: from a frame that handles exceptions, and on a thread of its own.
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

extern "C" int call_back(void (*function)(void *), void *argument) {
    std::string text(40, 'x');
    try {
        function(argument);
        throw std::runtime_error(text);
    } catch (const std::exception &) {
        function(argument);
    }
    return (int)text.size();
}

extern "C" void call_back_on_thread(void (*function)(void *), void *argument) {
    std::thread([=] { call_back(function, argument); }).join();
}
