// What this room says to people, in both languages (base/sentence.hpp).
#include "base/sentence.hpp"

namespace modou::sentences {
namespace {

constexpr base::Sentence k_sentences[] = {
    {"net.request_could_not_answered", "the request could not be answered because of an error of ours",
     "是我们这边出了错，没能回答这个请求"},
    {"net.given_up_server_stops", "this was given up: the server stops, or nobody waits",
     "没有做完：服务要停了，或已经没人等"},
    {"net.too_many_requests_waiting", "too many requests are waiting: try again in a moment",
     "排队的请求太多：请稍候再试"},
    {"net.your_earlier_requests_kind", "your earlier requests of this kind still run: send the next one after them",
     "你先前的同类请求还在进行：请等它们结束再发"},
    {"net.much_kind_asked_answered", "as much of this kind is asked as can be answered: try again in a moment",
     "这一类请求已到能回答的上限：请稍候再试"},
    {"net.many_connections_open_try", "many connections are open from there: try again in a moment",
     "你那边打开的连接太多：请稍候再试"},
    {"net.too_many_live_streams", "too many live streams are open: try again later",
     "实时更新的连接太多：请过一会儿再试"},
    {"net.too_much_way_moment", "too much is on its way at this moment: try again", "此刻在传的太多：请再试一次"},
    {"net.expected_ip_address_network",
     "expected an IP address, or a network as ADDRESS/BITS: 192.0.2.1, 10.0.0.0/8, 2001:db8::/32",
     "应是 IP 地址，或写作 地址/位数 的网段：192.0.2.1、10.0.0.0/8、2001:db8::/32"},
    {"net.expected_ip_address_listen", "expected an IP address to listen on", "应是要监听的 IP 地址"},
    {"net.another_process_listens", "another process listens there", "那里已有别的进程在听"},
    {"net.process_serves_folder_went",
     "the process that serves this folder went away: run the command again, nothing is done twice",
     "正在提供服务的进程不在了：请再运行一次，不会重复做"},
    {"net.command_line_too_long", "the command line is too long to be handed over", "命令太长，不能交给服务去做"},
    {"net.cannot_make_pipe", "cannot make a pipe: {}", "建不了管道：{}"},
    {"net.cannot_make_socket", "cannot make a socket", "建不了套接字"},
    {"net.cannot_make_socket_file", "cannot make the socket's file", "建不了套接字的文件"},
    {"net.cannot_listen", "cannot listen", "不能监听"},
    {"net.modou_older_serves_folder",
     "这个命令的 modou 比管着文件夹的服务旧，命令没有开始：请用服务那一版的 modou，或先停止服务 · this modou is older "
     "than the one that serves the folder, and the command was not begun: use the modou of the server, or stop the "
     "server first",
     "这个命令的 modou 比管着文件夹的服务旧，命令没有开始：请用服务那一版的 modou，或先停止服务"},
    {"net.server_folder_older_modou",
     "管着文件夹的服务比这个命令的 modou 旧，或刚刚停了，命令没有开始：请用这一版重新启动服务 · the server of this "
     "folder is older than this modou, or has just gone, and the command was not begun: start the server with this one",
     "管着文件夹的服务比这个命令的 modou 旧，或刚刚停了，命令没有开始：请用这一版重新启动服务"},
    {"net.commands_run_wait_already",
     "已有 {} 个命令在那里运行或等待：先结束几个再试 · {} commands run or wait there already: end some of them first",
     "已有 {} 个命令在那里运行或等待：先结束几个再试"},
    {"net.another_user_process_serves",
     "这个文件夹由另一个用户的进程管着：请用那个用户来运行 · another user's process serves this folder: run the "
     "command as that user",
     "这个文件夹由另一个用户的进程管着：请用那个用户来运行"},
    {"net.server_stopping_did_not",
     "服务正在停止，命令没有开始：请再运行一次 · the server is stopping and did not begin the command: run it again",
     "服务正在停止，命令没有开始：请再运行一次"},
    {"net.modou_sock_not_socket", "modou.sock 不是套接字本身：请删掉它 · modou.sock is not a socket itself: remove it",
     "modou.sock 不是套接字本身：请删掉它"},
    {"net.everybody_write_folder_anybody",
     "人人都能写这个文件夹，监听的可能是别人，命令没有交出去：请先 chmod o-w · everybody may write to this folder, so "
     "anybody may be listening in it, and the command was not handed over: chmod o-w it first",
     "人人都能写这个文件夹，监听的可能是别人，命令没有交出去：请先 chmod o-w"},
    {"net.user_listens_folder_not",
     "在这个文件夹里监听的是用户 {}，不是它的主人（{}），也不是您（{}），命令没有交出去 · user {} listens in this "
     "folder, who is not its owner ({}) or not you ({}): the command was not handed over",
     "在这个文件夹里监听的是用户 {}，不是它的主人（{}），也不是您（{}），命令没有交出去"},
    {"net.cannot_reach_process_serves", "cannot reach the process that serves this folder: {}",
     "连不上管着文件夹的服务：{}"},
    {"net.stopped_without_waiting_outcome",
     "停下了，没有等结果：再运行一次，什么都不会做两遍 · stopped without waiting for the outcome: run the command "
     "again, nothing is done twice",
     "停下了，没有等结果：再运行一次，什么都不会做两遍"},
    {"net.path_data_folder_too", "the path of the data folder is too long for a socket",
     "数据文件夹的路径太长，放不进套接字的地址"},
    {"net.body_did_not_arrive", "the body did not arrive in time: send it again", "正文没有及时到达：请再发一次"},
    {"net.another_program_listens_choose", "another program listens there: choose another with --port",
     "另一个程序在那里监听：请用 --port 换一个"},
};

}  // namespace

base::Sentences net() {
    return k_sentences;
}

}  // namespace modou::sentences
