// For the tests of rooms that keep tables: a PostgreSQL server of the test's own.
#pragma once

#include "postgres/testing_server.hpp"
