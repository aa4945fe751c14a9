# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for vedettectl

_vedettectl()
{
    local cur prev words cword
    _init_completion || return

    local common='--json --store --group --tag --all --yes --no-keyring --password-stdin --verbose --help --version'
    local verbs='devices credentials certificates licenses reboot diagnose jobs history schedules settings mail updates apply deploy deployments deployed snapshots signatures policies changes windows webhook'
    declare -A actions=(
        [devices]='list add import export set remove test freeze unfreeze frozen ntp'
        [credentials]='list set apply forget remove'
        [certificates]='list refresh sync regenerate export trust'
        [licenses]='list refresh update redeploy kept automatic account certificate'
        [jobs]='list show cancel retry'
        [schedules]='list show next set suspend resume run remove'
        [settings]='list set groups set-group'
        [updates]='status check download offers pause resume list import verify remove server test test-proxy set-password automatic schedule'
        [signatures]='levels list show diff read forget readme fetch'
        [policies]='list add remove assign set level versions revert export import'
        [deployments]='list show report history deploy pause resume abort cancel redeploy rollback approval open edit close submit approve reject discard'
        [windows]='list set remove assign show'
        [changes]='list devices submit discard'
        [webhook]='settings set set-secret test'
        [mail]='test outbox send retry discard settings set set-password'
    )

    case $prev in
        --store) _filedir db; return ;;
        --band) COMPREPLY=($(compgen -W 'expired 7 30 60 90 later none invalid unknown' -- "$cur")); return ;;
        --file|--days-before|--daily-at|--spread|--addresses|--pace|--contract|--contract-end) return ;;
        --mode) COMPREPLY=($(compgen -W 'off notify download apply' -- "$cur")); return ;;
        --traffic) COMPREPLY=($(compgen -W 'promiscuous fail-open fail-close unknown' -- "$cur")); return ;;
        --transport) COMPREPLY=($(compgen -W 'https http default' -- "$cur")); return ;;
        --form) COMPREPLY=($(compgen -W 'web ssh automatic' -- "$cur")); return ;;
        --old-ssh) COMPREPLY=($(compgen -W 'yes no' -- "$cur")); return ;;
        --repeat) COMPREPLY=($(compgen -W 'once hourly daily weekly monthly' -- "$cur")); return ;;
        --start|--time|--every|--weekdays|--day|--end|--zone|--job|--parameters|--subject|--comment|--number) return ;;
        --policy|--level|--inherit|--copy|--why|--until) return ;;
        --group|--in-group|--to-group|--rename|--name|--user|--credentials|--port|--ssh-port|--host-key|--notes|--tag|--tags|--limit|--expiring-within) return ;;
    esac

    if [[ $cword -eq 1 ]]; then
        COMPREPLY=($(compgen -W "$verbs --help --version" -- "$cur"))
        return
    fi
    if [[ $cword -eq 2 && -n ${actions[${words[1]}]} && $cur != -* ]]; then
        COMPREPLY=($(compgen -W "${actions[${words[1]}]}" -- "$cur"))
        return
    fi

    local options=$common
    case "${words[1]} ${words[2]}" in
        'devices add'|'devices set') options+=' --name --in-group --user --credentials --transport --port --traffic --form --ssh-port --old-ssh --host-key --notes --tags' ;;
        'devices freeze') options+=' --why --until' ;;
        'devices ntp') options+=' --server --key-id --none' ;;
        'devices import') options+=' --dry-run --credentials' ;;
        'certificates refresh') options+=' --trust-new' ;;
        'certificates regenerate') options+=' --expiring-within --in-window' ;;
        'certificates export') options+=' --csv --ics' ;;
        'schedules set') options+=' --name --job --parameters --start --time --repeat --every --weekdays --day --end --zone --subject' ;;
        'schedules suspend'|'schedules resume') options+=' --comment' ;;
        'schedules next') options+=' --number' ;;
        'licenses list') options+=' --band --ics' ;;
        'licenses update') options+=' --cco --device --force --in-window --dry-run' ;;
        'licenses redeploy') options+=' --file --in-window --dry-run' ;;
        'licenses automatic') options+=' --enable --disable --mode --days-before --daily-at --spread --mail --no-mail --addresses --pace --dry-run --now' ;;
        'licenses account') options+=' --user --contract --contract-end --forget' ;;
        'windows set') options+=' --zone --rename' ;;
        'windows assign') options+=' --to-group' ;;
        'signatures levels') options+=' --unread' ;;
        'signatures list') options+=' --policy' ;;
        'signatures read') options+=' --level' ;;
        'policies add') options+=' --level --inherit --copy' ;;
        'policies revert') options+=' --level --keep-tuning' ;;
        'changes submit') options+=' --comment' ;;
        apply*) options+=' --dry-run' ;;
        deploy\ *) options+=' --submitted --dry-run --changed --category --trust-new --in-sequence --ignore-clock --limit --waves --canary --success --soak --load-rise --memory-rise --errors --gate --parallel --per-group --at --window --name' ;;
        'deployments report') options+=' --csv' ;;
        'deployments rollback') options+=' --comment --dry-run' ;;
        'deployments approval') options+=' --add --remove' ;;
        'deployments edit') options+=' --add --remove --name --description --now --at --window --waves --canary' ;;
        deployments\ *) options+=' --comment' ;;
        reboot*) options+=' --in-sequence --in-window --stop-traffic --reason' ;;
        snapshots*) options+=' --write' ;;
        history*) options+=' --limit' ;;
    esac
    if [[ "${words[1]} ${words[2]}" == 'webhook set' && $cur != -* ]]; then
        case $prev in
            plain) COMPREPLY=($(compgen -W 'true false' -- "$cur")); return ;;
            jobs) COMPREPLY=($(compgen -W 'none failed all' -- "$cur")); return ;;
            address|header) return ;;
        esac
        COMPREPLY=($(compgen -W 'address header plain jobs' -- "$cur"))
        return
    fi
    if [[ "${words[1]} ${words[2]}" == 'mail set' && $cur != -* ]]; then
        case $prev in
            security) COMPREPLY=($(compgen -W 'none starttls tls' -- "$cur")); return ;;
            jobs) COMPREPLY=($(compgen -W 'none failed all' -- "$cur")); return ;;
            ca-file) _filedir pem; return ;;
        esac
        COMPREPLY=($(compgen -W 'server port security user sender recipients approvers ca-file pin timeout-s jobs certificate-days license-days' -- "$cur"))
        return
    fi
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ "${words[1]} ${words[2]}" == 'devices import' ]]; then
        _filedir csv
    elif [[ ${words[1]} == schedules && $cword -eq 3 ]]; then
        local IFS=$'\n'
        COMPREPLY=($(compgen -W "$(vedettectl schedules list --json --no-keyring 2>/dev/null |
            sed -n 's/^ *"id" : "\(.*\)",$/\1/p')" -- "$cur"))
    elif [[ ${words[1]} == @(apply|deploy) && $cword -eq 2 ]]; then
        local IFS=$'\n'
        COMPREPLY=($(compgen -W "$(vedettectl updates list --json --no-keyring 2>/dev/null |
            sed -n 's/^ *"file" : "\(.*\)",$/\1/p')" -- "$cur"))
    elif [[ "${words[1]} ${words[2]}" == 'licenses update' && " ${words[*]} " != *' --cco '* ]]; then
        _filedir
    else
        # Device names of the inventory; nothing is asked of a sensor.
        local IFS=$'\n'
        COMPREPLY=($(compgen -W "$(vedettectl devices list --json --no-keyring 2>/dev/null |
            sed -n 's/^ *"name" : "\(.*\)",$/\1/p')" -- "$cur"))
    fi
} && complete -F _vedettectl vedettectl
