// Order numbers that a spreadsheet has cut: it keeps 15 digits of a number and writes zeros for the rest, so that
// 2022072512345928259 becomes 2022072512345920000 and other orders become the same one.
#pragma once

#include <span>

#include "intake/row.hpp"

namespace modou::intake {

// Rejects the orders of one table with such a number (lost_digits), when all of its long numbers are like that: three
// different ones, or one with four zeros or more. Numbers of 17 digits and more are looked at.
void reject_zeroed_numbers(std::span<Row> rows);

}  // namespace modou::intake
