// How far a long command is: a bar on a terminal, plain lines now and then elsewhere.
#pragma once

#include <optional>

#include "base/shown.hpp"
#include "terminal/command.hpp"
#include "terminal/working.hpp"

namespace modou::terminal {

class ProgressLine {
  public:
    explicit ProgressLine(const Context& context) : context_(context), terminal_(context.terminal()) {
        if (context.working != nullptr) context.working->end();
    }

    // Is it time to draw again, `seconds` after the start? Answers yes once for each moment.
    bool due(double seconds) {
        if (seconds - drawn_at_ < (terminal_ ? 0.1 : 5.0)) return false;
        drawn_at_ = seconds;
        return true;
    }
    // `part` of 1; nothing when the whole is not known.
    void draw(std::optional<double> part, const std::string& text) {
        constexpr int k_width = 30;
        std::string line = text;
        if (part) {
            std::string bar;
            for (int i = 0; i < k_width; ++i) bar += i < static_cast<int>(*part * k_width) ? "█" : "░";
            line = fmt::format("{} {:3.0f}%  {}", bar, *part * 100, text);
        }
        if (!terminal_) return context_.say(line);
        context_.print_progress("\r\x1b[K" + base::shown(line, base::LineEnds::escape));
        drawn_ = true;
    }
    void end() {
        if (drawn_) context_.print_progress("\r\x1b[K");
    }

  private:
    const Context& context_;
    bool terminal_, drawn_ = false;
    double drawn_at_ = 0;
};

}  // namespace modou::terminal
