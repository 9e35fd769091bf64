// The page in Portuguese.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'dia', WEEK: 'semana', MONTH: 'mês', YEAR: 'ano', CUSTOM: 'período' };
const MANY = { DAY: 'dias', WEEK: 'semanas', MONTH: 'meses', YEAR: 'anos', CUSTOM: 'períodos' };
const NEXT_FIRST = { DAY: 'Amanhã', WEEK: 'A próxima semana', MONTH: 'O próximo mês' };
const NEXT_OF = { DAY: 'amanhã', WEEK: 'a próxima semana', MONTH: 'o próximo mês' };
const NEXT_MANY = { DAY: 'Os próximos dias', WEEK: 'As próximas semanas', MONTH: 'Os próximos meses' };
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const NEXT = { DAY: 'amanhã', WEEK: 'na próxima semana', MONTH: 'no próximo mês' };

const NOW = { DAY: 'Hoje', WEEK: 'Esta semana', MONTH: 'Este mês', YEAR: 'Este ano', CUSTOM: 'Estes dias' };
const LAST = {
  DAY: 'Ontem',
  WEEK: 'Semana passada',
  MONTH: 'Mês passado',
  YEAR: 'Ano passado',
  CUSTOM: 'Os dias anteriores',
};
const LAST_TIME = {
  DAY: 'ontem',
  WEEK: 'a semana passada',
  MONTH: 'o mês passado',
  YEAR: 'o ano passado',
  CUSTOM: 'os dias anteriores',
};
const UPCOMING = {
  DAY: 'Amanhã',
  WEEK: 'Na próxima semana',
  MONTH: 'No próximo mês',
  YEAR: 'No próximo ano',
  CUSTOM: 'Nos próximos dias',
};
const NUMERALS = ['nenhum', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez'];

export const pt: Texts = {
  language: 'pt',

  frame: {
    product: 'Topline',
    tagline: 'Que categorias vendem mais, e quais venderão mais a seguir.',
    screens: {
      top: 'Mais vendidos',
      next: 'Próximo período',
      compare: 'Modelos',
      accuracy: 'Precisão',
      system: 'Sistema',
      import: 'Importar',
    },
    screensLabel: 'Vistas',
    skip: 'Ir para os números',
    merchant: 'Loja',
    chooseMerchant: 'Escolher uma loja',
    searchMerchant: 'Procurar por nome ou número',
    noMerchantFound: (search) => `Nenhuma loja se chama “${search}”.`,
    recentMerchants: 'Recentes',
    allMerchants: 'Todas as lojas',
    unknownMerchant: (id) => `Aqui não há loja ${id}. Escolha uma acima.`,
    theme: { label: 'Cores', system: 'como o dispositivo', light: 'claro', dark: 'escuro' },
    offline: 'Este dispositivo está sem rede. O que se vê fica como estava.',
    notFound: 'Não há página neste endereço.',
    back: 'Voltar à classificação',
    weeksStart: (day) => `as semanas começam em ${day}`,
    close: 'Fechar',
  },

  shortcuts: {
    title: 'Teclas',
    screens: 'Vistas',
    timeframe: 'Dia, semana, mês, ano',
    step: 'Período anterior e seguinte',
    rows: 'Linha seguinte e anterior',
    open: 'Abrir a linha',
    merchant: 'Escolher uma loja',
    list: 'Esta lista',
    close: 'Fechar',
  },

  period: {
    label: 'Período',
    length: 'Duração do período',
    lengths: { DAY: 'Dia', WEEK: 'Semana', MONTH: 'Mês', YEAR: 'Ano', CUSTOM: 'Outro' },
    one: ONE,
    many: MANY,
    count: (type, count) => `${count} ${plural('pt', count, { one: ONE[type], other: MANY[type] })}`,
    now: { DAY: 'Hoje', WEEK: 'Esta semana', MONTH: 'Este mês', YEAR: 'Este ano', CUSTOM: 'Estes dias' },
    last: {
      DAY: 'Ontem',
      WEEK: 'Semana passada',
      MONTH: 'Mês passado',
      YEAR: 'Ano passado',
      CUSTOM: 'Os dias anteriores',
    },
    next: {
      DAY: 'Amanhã',
      WEEK: 'Próxima semana',
      MONTH: 'Próximo mês',
      YEAR: 'Próximo ano',
      CUSTOM: 'Os próximos dias',
    },
    previous: (type) => `${ONE[type]} anterior`,
    following: (type) => `${ONE[type]} seguinte`,
    from: 'De',
    to: 'Até',
    apply: 'Mostrar',
    wrongRange: 'O primeiro dia não pode ser depois do último, e dez anos são o máximo.',
  },

  freshness: {
    nothingCounted: {
      brief: 'ainda nada contado',
      sentence:
        'Ainda nenhuma encomenda desta loja foi contada. A primeira aparece aqui segundos depois de ser aceite.',
    },
    upTo: (time) => `até às ${time}`,
    awayEmpty: 'inacessível, ainda nada contado',
    away: (time) => `inacessível, até às ${time}`,
    awaySentence: (moment) =>
      `O Topline não responde de momento. Os números mantêm ${moment === undefined ? 'a última resposta' : `o estado de ${moment}`}; a página continua a perguntar.`,
    cached: (time) => `guardado, até às ${time}`,
    cachedSentence: (moment) =>
      `As bases de dados não respondem: esta é a última boa resposta, de ${moment}. As encomendas desde então estão guardadas e serão contadas.`,
    rebuilding: (time) => `a somar de novo, até às ${time}`,
    rebuildingSentence:
      'Os totais estão a ser somados de novo para outro fuso horário ou início de semana. Não falta nada.',
    postgres: (time) => `até às ${time}, do PostgreSQL`,
    postgresSentence: 'O ClickHouse está inacessível; os mesmos totais vêm do PostgreSQL. Não falta nada.',
    behind: (age) => `${age} de atraso`,
    behindSentence: (moment) =>
      `A contagem está atrasada: os números são de ${moment}. As encomendas desde então estão guardadas e serão contadas.`,
  },

  state: {
    waitingFor: (what) => `À espera de: ${what} …`,
    failed: (what) => `Não foi possível ler: ${what}.`,
    mistake: (message) => `Um erro desta página: ${message}`,
    mistakeMeanwhile: 'Tudo o resto na página continua.',
    meanwhile: 'A página volta a perguntar de poucos em poucos segundos; tudo o resto continua.',
    tryAgain: 'Tentar de novo',
    trying: 'A tentar …',
    copy: 'Copiar',
    copied: 'Copiado',
    notEnough: 'dados insuficientes',
    thisPage: 'Esta página',
    merchants: 'Lista de lojas',
    merchantsMeanwhile: 'As encomendas aceites estão seguras. A página volta a perguntar de poucos em poucos segundos.',
    noAnswer: 'O Topline não responde como devia.',
  },

  change: {
    up: 'mais',
    down: 'menos',
    none: 'novo',
    same: 'mesmo lugar',
    outside: (shown) => `subiu de abaixo do lugar ${shown}`,
    moved: (direction, places) =>
      `${direction === 'up' ? 'subiu' : 'desceu'} ${places} ${plural('pt', places, { one: 'lugar', other: 'lugares' })}`,
  },

  exports: {
    label: 'Exportar',
    table: 'Tabela em CSV',
    svg: 'Gráfico em SVG',
    png: 'Gráfico em PNG',
    print: 'Imprimir',
  },

  chart: {
    asTable: 'Mostrar como tabela',
    asChart: 'Mostrar o gráfico',
  },

  modelNames: {
    auto: 'Automático',
    combination: 'Combinação',
    median: 'Mediana dos modelos',
    temporal: 'Todas as escalas',
    ets: 'Alisamento, automático',
    arima: 'ARIMA',
    theta: 'Theta',
    otm: 'Theta, otimizado',
    dotm: 'Theta, dinâmico',
    mstl: 'Decomposição',
    ses: 'Alisamento',
    holt: 'Tendência',
    damped: 'Tendência amortecida',
    rolling: 'Média móvel',
    wma: 'Média ponderada',
    naive: 'Último valor',
    drift: 'Deriva',
    snaive: 'Mesma época anterior',
    croston: 'Croston',
    sba: 'Croston, corrigido',
    tsb: 'Vendas raras',
  },

  // ---- Top sellers ----
  topSellers: {
    headline: {
      opening: (nearness, type, period) =>
        nearness === 'other' || type === 'CUSTOM'
          ? `${period}:`
          : nearness === 'now'
            ? `${NOW[type]} até agora`
            : LAST[type],
      nothing: (nearness, type, period) =>
        nearness === 'now' && type !== 'CUSTOM'
          ? `${NOW[type]} ainda nada foi vendido.`
          : `Nada foi vendido: ${period}.`,
      more: (size, than) => `, mais ${size} do que ${than}`,
      less: (size, than) => `, menos ${size} do que ${than}`,
      same: (than) => `, tanto como ${than}`,
      leads: (now) => (now ? 'lidera' : 'liderou'),
      leadsAnd: (now, what) => `${now ? 'lidera' : 'liderou'} e ${what}`,
      allOfIt: (now) => (now ? 'é tudo' : 'foi tudo'),
      climbed: (places) => `subiu ${NUMERALS[places] ?? places} ${places === 1 ? 'lugar' : 'lugares'}`,
      gained: (amount) => `foi a que mais ganhou, mais ${amount}`,
      outlook: (type, stays) => [`${UPCOMING[type]}`, stays ? 'deve continuar em primeiro.' : 'pode passar à frente.'],
    },
    compared: {
      last: {
        DAY: 'ontem',
        WEEK: 'a semana passada',
        MONTH: 'o mês passado',
        YEAR: 'o ano passado',
        CUSTOM: 'os dias anteriores',
      },
      before: {
        DAY: 'o dia anterior',
        WEEK: 'a semana anterior',
        MONTH: 'o mês anterior',
        YEAR: 'o ano anterior',
        CUSTOM: 'os dias anteriores',
      },
      lastUntil: (type, until, wholeDays) => `${LAST_TIME[type]} até ${wholeDays ? 'antes de ' : ''}${until}`,
      column: (now, type) => (now ? `face a ${LAST_TIME[type]}` : 'face ao anterior'),
      samePart: (with_) => `Comparado com ${with_}: a mesma parte do período.`,
      whole: (with_) => `Comparado com ${with_}.`,
    },
    table: {
      caption: (period) => `Categorias por vendas, ${period}`,
      rank: 'Lugar',
      move: 'Movimento',
      category: 'Categoria',
      sales: 'Vendas',
      share: 'Parte',
      quantity: 'Peças',
      orders: 'Encomendas',
      previous: 'Antes',
      trend: (buckets) => buckets,
      more: (count) => `mais ${count}`,
      showAll: 'Mostrar todas',
      showFew: 'Mostrar só as dez primeiras',
      all: (count) => `Todas as ${count} categorias`,
      allOne: 'A única categoria',
      open: (category) => `Abrir ${category}`,
    },
    what: 'A classificação',
    empty: (now) =>
      now
        ? 'Ainda nenhuma encomenda tem data neste período. Aparece aqui segundos depois de ser aceite.'
        : 'Nenhuma encomenda tem data neste período.',
    late: (amount, count, since) =>
      `${amount} de ${count} ${count === 1 ? 'encomenda atrasada' : 'encomendas atrasadas'} desde ${since}.`,
    category: {
      what: (category) => `Pormenores de ${category}`,
      rank: (rank, before) =>
        before === undefined
          ? `lugar ${rank}`
          : before === null
            ? `lugar ${rank}, novo`
            : `lugar ${rank}, era ${before}`,
      against: (change, than) => `${change} face a ${than}`,
      counts: (orders, pieces) => `${orders} encomendas · ${pieces} peças`,
      notSold: 'Nada desta categoria foi vendido neste período.',
      back: 'Voltar à classificação',
      history: 'Histórico',
      historyOf: (category, buckets) => `${category}, ${buckets}`,
      legend: {
        sold: 'vendido',
        soFar: 'até agora',
        lastYear: 'um ano antes',
        forecast: 'previsão, intervalo de 80 %',
      },
      start: 'Início',
      products: 'Produtos',
      noProduct: 'sem produto',
      moreProducts: (count) => `mais ${count}`,
      noProducts: 'Ainda sem linhas.',
      explain: 'Explicar este número',
    },
    explain: {
      title: (category) => `O que compõe ${category}`,
      bounds: (start, end, zone) => `De ${start} até antes de ${end}, ${zone}`,
      utc: (start, end) => `${start} até antes de ${end} UTC`,
      agrees: (amount, orders, lines) =>
        `${lines} linhas de ${orders} encomendas somam ${amount}, exatamente o que a classificação mostra.`,
      differs: (counted, shown) =>
        `As linhas contadas somam ${counted}; a classificação mostra ${shown}. Segue em segundos.`,
      waiting: (count, amount) =>
        `${count} ${count === 1 ? 'encomenda aceite espera' : 'encomendas aceites esperam'} pela contagem: ${amount}.`,
      order: 'Encomenda',
      at: 'Pedida',
      line: 'Linha',
      late: 'atrasada',
      more: 'Mostrar mais encomendas',
      hide: 'Esconder as encomendas',
      none: 'Nenhuma encomenda está nestes limites.',
    },
  },
  // ---- Top sellers end ----

  // ---- Next period ----
  nextPeriod: {
    total: (type, amount) => [`${NEXT_FIRST[type]} deve trazer `, [amount], '. '],
    partTotal: (type, amount, count) => [`As ${count} maiores categorias devem trazer `, [amount], ` ${NEXT[type]}. `],
    staysFirst: (name) => [[name], ' continua em primeiro'],
    takesLead: (name, from) => [[name], ` pode tirar a liderança a ${from}`],
    leads: (name) => [[name], ' deve liderar'],
    mayPass: (name, other) => ['; ', [name], ` pode ultrapassar ${other}`],
    noForecast: (type) => [`Ainda não se pode dizer o que vem ${NEXT[type]}.`],
    forecastOf: (type) => `A previsão para ${NEXT_OF[type]}`,
    ranking: 'A classificação até agora',
    rankingMeanwhile: 'A previsão fica sem a classificação atual ao lado; a página volta a perguntar.',
    chart: (now, next) => `${now} e ${lowerFirst(next)}`,
    soFar: 'até agora',
    forecast: 'previsão',
    described: (now, next) =>
      `Classificação: à esquerda ${lowerFirst(now)} até agora, à direita a previsão: ${lowerFirst(next)}. Os mesmos números estão na tabela.`,
    climbs: 'sobe',
    falls: 'desce',
    legendRange: 'previsão com o intervalo em que devem cair 8 de 10 resultados',
    insteadOfYear: 'Há previsões para dias, semanas e meses. Aqui trata-se do próximo mês.',
    insteadOfDays: 'Há previsões para dias, semanas e meses. Aqui trata-se da próxima semana.',
    empty: (many) =>
      `Uma previsão precisa de alguns períodos fechados (${many}) com vendas. Aparece aqui assim que houver.`,
    category: 'Categoria',
    rankNow: 'Lugar agora',
    amountNow: 'Vendas até agora',
    move: 'Mudança',
    rank: 'Lugar a seguir',
    from: 'Intervalo de',
    to: 'Intervalo até',
    by: (model) => `por ${model}`,
    notSold: 'ainda não vendida',
    showFewer: 'Mostrar as dez primeiras',
    showAll: (count) => `Mostrar todas as ${count}`,
    whoFirst: 'Quem ficará em primeiro?',
    whoTop: (places) => `Quem ficará nos primeiros ${places}?`,
    places: 'Lugares',
    top: (places) => (places === 1 ? 'Primeiro' : `Top ${places}`),
    chance: 'Hipótese',
    inWords: 'Por palavras',
    likely: {
      veryLikely: 'muito provável',
      likely: 'provável',
      even: 'em aberto',
      unlikely: 'improvável',
      hardly: 'quase impossível',
    },
    nobody: 'Ainda não há história suficiente para dizer quem ficará em que lugar.',
    others: (count) => `mais ${count}: quase impossível`,
    model: 'Modelo',
    moreModels: 'Outros modelos',
    brief: { auto: 'Auto', ets: 'ETS', arima: 'ARIMA', theta: 'Theta', rolling: 'Média' },
    mixes: (category, first, share, others) => [
      'Em ',
      [category],
      `, ${first} conta mais (${share})${others === '' ? '' : `, com ${others}`}`,
    ],
    nearest: (nearest, tests) => `: foi o mais próximo em ${nearest} de ${tests} provas com o seu próprio passado.`,
    stop: '.',
    answeredBy: (count, model) =>
      `${count === 1 ? 'A uma categoria responde' : `A ${count} categorias responde`} ${model}, porque o modelo escolhido tem ali pouca história ou não estava pronto.`,
    why: 'Porquê, categoria a categoria',
    said: 'Nas palavras do programa (inglês)',
    lookback: 'Olhar para trás',
    lookbackIs: (periods) => `Na média contam: ${periods}`,
    lookbackUnused: (rolling, wma) => `Só ${rolling} e ${wma} deixam escolher quanto se olha para trás.`,
    horizon: 'Olhar em frente',
    periodsAhead: (type) => NEXT_MANY[type],
    period: 'Período',
    all: 'Todas',
    odd: {
      title: 'Valores estranhos',
      outlier: (name, amount, period, expected, weight) => [
        [name],
        `: ${amount} foi invulgar (${period}; o normal seria cerca de ${expected}); conta só ${weight}.`,
      ],
      stockOut: (name, amount, period, expected, weight) => [
        [name],
        `: ${amount} parece prateleira vazia (${period}; o normal seria cerca de ${expected}); conta só ${weight}.`,
      ],
      closed: (name, _amount, period, _expected, weight) => [
        [name],
        `: a loja parece fechada (${period}); conta só ${weight}.`,
      ],
      more: (count) => `mais ${count}, mais antigos`,
    },
    stale: (moment) => `Esta previsão assenta em vendas até ${moment}.`,
    away: 'De momento não se consegue ler uma previsão mais nova; fica a última.',
  },
  // ---- Next period end ----

  // ---- Models ----
  models: {
    headline: (category, amount, type) => [
      [category],
      ' deverá trazer ',
      [amount],
      ` ${NEXT[type]}, diz a previsão automática.`,
    ],
    spread: (count, low, high) => [` Os ${count} modelos ficam entre ${low} e ${high}.`],
    counts: (model) => [' O que mais conta é ', [model], '.'],
    unfounded: (category) => ['Ainda não há passado suficiente para prever ', [category], '.'],
    category: 'Categoria',
    chart: (category) => `${category} segundo cada modelo`,
    period: 'Período',
    sold: 'Vendido',
    soFar: 'até agora',
    soldSoFar: 'vendido até agora, período em curso',
    forecast: 'Previsão',
    range: (level) => `Intervalo, ${level}%`,
    rangeOf: (lower, upper) => `${lower} a ${upper}`,
    rangeLegend: (level) => `previsão com o seu intervalo de ${level}%`,
    championMark: 'favorito',
    championMeans: 'favorito: foi o que mais vezes se aproximou, e o que mais conta no Automático',
    history: 'O passado',
    historyMeanwhile: 'As previsões aparecem sem o que se vendeu antes; a página volta a perguntar.',
    showAll: (count) => `Mostrar os ${count} modelos`,
    showFirst: 'Mostrar só os primeiros',
    said: (category) => `O que cada modelo diz de ${category}`,
    model: 'Modelo',
    everything: 'Previsões de todas as categorias',
    sortBy: (model) => `Ordenar por ${model}`,
    open: (category) => `Mostrar os modelos de ${category}`,
    what: 'As previsões guardadas',
    computed: (age, period) => `Calculado há ${age}, com as vendas até ${period}.`,
    computedNow: (period) => `Calculado agora mesmo, com as vendas até ${period}.`,
    late: (age) =>
      `O último cálculo foi há ${age}, mais tarde do que o previsto. O que disse continua aqui; o próximo substitui-o por si.`,
    calendarChanging:
      'Os totais estão a ser somados de novo para outro fuso horário ou início de semana. As novas previsões chegam por si.',
    otherSource: 'Estas previsões vêm do segundo arquivo e podem não ter o último cálculo.',
    none: (many) =>
      `Ainda não há previsões guardadas. São calculadas num minuto assim que houver alguns períodos fechados (${many}) com vendas, e aparecem aqui por si.`,
    explain: {
      auto: 'Testa cinco modelos no seu próprio passado e dá mais peso aos que mais se aproximaram.',
      combination: 'A média de vários bons modelos: os seus erros anulam-se muitas vezes.',
      median: 'O meio de vários modelos, para que nenhum o desvie.',
      temporal: 'Prevê meses, trimestres e anos em separado e põe-nos de acordo.',
      ets: 'Encontra nível, tendência e época e deixa o passado esbater-se; fica com a forma mais simples que serve.',
      arima: 'Aprende como um período depende dos anteriores e do mesmo período na época passada.',
      theta: 'O meio-termo entre uma longa linha reta e um nível alisado, com a época reposta.',
      otm: 'Theta com a mistura de linha e nível aprendida nos seus dados.',
      dotm: 'Theta cuja linha continua a aprender com o tempo.',
      mstl: 'Separa o passado em tendência, época e resto, continua cada um e volta a somá-los.',
      ses: 'Uma média de todo o passado em que o mais antigo conta cada vez menos.',
      holt: 'Aprende um nível e uma inclinação e segue por ela.',
      damped: 'Como a Tendência, mas a inclinação esbate-se.',
      rolling: 'A média dos últimos períodos fechados.',
      wma: 'A média dos últimos períodos fechados, em que o mais recente conta mais.',
      naive: 'O próximo período vende o que o último vendeu: a bitola de todos os outros.',
      drift: 'Continua a linha reta do primeiro ao último período.',
      snaive: 'Repete exatamente o mesmo período da época passada.',
      croston: 'Para vendas raras: quanto se vende quando se vende, e quantas vezes isso acontece.',
      sba: 'Croston sem um exagero conhecido.',
      tsb: 'Para o que se vende cada vez menos: cada período sem vendas torna a próxima menos provável.',
    },
  },
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {
    intro: (type) => [
      'Por quanto teria falhado cada modelo? Deixe-os prever ',
      [`${MANY[type]} de resultado conhecido`],
      ', e conte.',
    ],
    best: (model, off) => [[model], ' teria chegado mais perto: falha em geral por ', [off]],
    over: (count) => [` (último teste: ${count}).`],
    setup: 'Testar os modelos no seu passado',
    setupExplained: (count) =>
      `Cada modelo prevê cada um dos últimos períodos (${count}), sabendo apenas o que se tinha vendido antes. Nada é alterado.`,
    tested: { DAY: 'Dias a testar', WEEK: 'Semanas a testar', MONTH: 'Meses a testar' },
    ahead: 'A que distância',
    aheadBy: (type, count) => (count === 1 ? `${ONE[type]} seguinte` : `${count} ${MANY[type]} à frente`),
    start: 'Testar os modelos',
    again: 'Testar de novo',
    cancel: 'Cancelar',
    cancelled: 'Cancelado. O que estava medido fica: o próximo teste continua daí.',
    reading: 'A ler o passado …',
    progress: (done, total) => `${done} de ${total} testes feitos`,
    testing: (models, category) => `acabado de testar: ${models} em ${category}`,
    modelCount: (count) => `${count} modelos`,
    notEnough: (available, type) =>
      available === 0
        ? `Ainda não há ${MANY[type]} fechados que cheguem para testar. Escolha um período mais curto ou volte mais tarde.`
        : `O passado mais longo chega para testar ${available} ${available === 1 ? ONE[type] : MANY[type]}, não mais.`,
    testInstead: (count) => `Testar antes ${count}`,
    what: 'O teste',
    whatMeanwhile: 'O que já estava medido fica: uma nova tentativa continua daí.',
    partial: 'São os resultados até agora; o teste continua.',
    unfinished: 'Não houve tempo para medir tudo. Teste de novo para continuar.',
    results: 'Por quanto falhou cada modelo',
    category: 'Categoria',
    allCategories: (count) => `Todas as ${count} categorias`,
    model: 'Modelo',
    off: 'Falha em geral por',
    plain: 'Em palavras',
    offBy: (share) => `falha em geral por ${share}`,
    bestMark: 'melhor',
    mase: 'MASE',
    mae: 'MAE',
    rmse: 'RMSE',
    smape: 'sMAPE',
    coverage: (level) => `No intervalo de ${level}%`,
    ranking: 'Ordem',
    means: {
      off: 'a soma de todos os erros como parte do que se vendeu',
      mase: 'erro face a repetir simplesmente a última época; abaixo de 1 é melhor do que isso',
      mae: 'erro médio em dinheiro',
      rmse: 'o mesmo, com os erros grandes a contar mais',
      smape: 'erro em percentagem da média entre previsão e venda, de 0 a 200',
      coverage: 'quantas vezes o intervalo conteve o que veio; quanto mais perto do prometido, melhor',
      ranking: 'quão bem foi prevista a ordem das categorias; 100% é perfeito',
    },
    meaning: 'O que significam as colunas',
    backtest: (category) => `${category}: o que veio e o que cada modelo tinha dito`,
    period: 'Período',
    sold: 'Vendido',
    said: 'o que o modelo tinha dito',
    error: 'o seu erro',
    showAll: (count) => `Mostrar os ${count} modelos`,
    showFirst: 'Mostrar só os melhores',
    scoreboard: 'Previsões passadas e o que aconteceu',
    scoreboardSince: (from, to) => `períodos de ${from} a ${to}`,
    scoreboardWhat: 'O quadro de resultados',
    scoreboardEmpty: (type) =>
      `Os primeiros resultados aparecem quando fechar um período previsto (${ONE[type]}). Cada previsão é registada antes e comparada com o que veio: ninguém acerta depois do jogo.`,
    scoreboardExplained: (moment) => `Previsões tal como foram publicadas, comparadas pela última vez ${moment}.`,
    scored: 'Previsões',
    bias: 'Tende',
    tooHigh: (amount) => `${amount} a mais`,
    tooLow: (amount) => `${amount} a menos`,
    inside: (level) => `No intervalo de ${level}%`,
    distance: 'A que distância',
    everyStep: 'Todas',
    step: (type, step) =>
      step === 1 ? `${ONE[type]} em curso` : step === 2 ? `${ONE[type]} seguinte` : `daqui a ${step - 1} ${MANY[type]}`,
  },
  // ---- Accuracy end ----

  // ---- System ----
  system: {
    flows: 'Tudo flui.',
    flowsSentence: (delay: string) => `Pedidos são contados em ${delay}.`,
    troubled: (stations: string) => `Nem tudo flui: ${stations}.`,
    pipeline: 'Do pedido ao número',
    pipelineNote: 'o que espera, há quanto tempo e quanto passou; as linhas mostram os últimos cinco minutos',
    unknownPipeline: 'O estado do processamento',
    stations: {
      orders: 'Pedidos',
      outbox: 'Saída',
      stream: 'Fluxo',
      totals: 'Totais',
      clickhouse: 'ClickHouse',
      forecasts: 'Previsões',
    },
    what: {
      orders: 'aceitos e anotados',
      outbox: 'passados adiante em ordem',
      stream: 'lidos e distribuídos',
      totals: 'somados exatamente uma vez',
      clickhouse: 'pronto para toda pergunta',
      forecasts: 'lojas a calcular',
    },
    statuses: { up: 'flui', degraded: 'lento', down: 'parado' },
    meaning: {
      orders: {
        degraded: 'Pedidos são aceitos mais devagar que de costume. O que foi aceito está seguro e contado.',
        down: 'Novos pedidos não são aceitos no momento. Quem enviar de novo mais tarde não perde nada; os números ficam como estão.',
      },
      outbox: {
        degraded: 'Pedidos aceitos estão seguros, mas seguem com atraso: os números estão um pouco atrás.',
        down: 'Pedidos aceitos estão seguros, mas não seguem adiante. Os números ficam como estão e se recuperam sozinhos.',
      },
      stream: {
        degraded: 'Pedidos esperam mais que de costume até serem contados: os números estão um pouco atrás.',
        down: 'Pedidos esperam para ser lidos. Os números ficam como estão e se recuperam sozinhos; nada se perde.',
      },
      totals: {
        degraded: 'Pedidos são contados mais tarde que de costume: os números estão um pouco atrás.',
        down: 'Pedidos são aceitos, mas não contados. Os números ficam como estão e se recuperam sozinhos.',
      },
      clickhouse: {
        degraded: 'O ClickHouse está atrás. Onde está velho demais, os mesmos totais vêm do PostgreSQL.',
        down: 'O ClickHouse não responde. Os mesmos totais vêm do PostgreSQL: nada falta.',
      },
      forecasts: {
        degraded: 'As vendas são contadas como sempre. As previsões estão mais velhas que de costume.',
        down: 'As vendas são contadas como sempre. As previsões ficam no último estado e são calculadas quando alguém pergunta.',
      },
    },
    since: (moment: string) => `desde ${moment}`,
    waiting: (count: number, shown: string) => (count === 0 ? 'nada espera' : `${shown} esperando`),
    due: (count: number, shown: string) => (count === 0 ? 'nada a calcular' : `${shown} a calcular`),
    notKnown: 'desconhecido',
    delay: (age: string) => `${age} atrás`,
    noDelay: 'em dia',
    underSecond: 'menos de um segundo',
    perMinute: (count: string) => `${count} por minuto`,
    spark: (station: string, most: string, now: string) =>
      `${station}: no máximo ${most} esperando nos últimos cinco minutos, agora ${now}`,
    station: 'Estação',
    status: 'Estado',
    waitingHere: 'Esperando',
    oldest: 'Atraso',
    aMinute: 'Por minuto',
    most: 'Máximo em cinco minutos',
    measured: (moment: string) => `medido ${moment}`,
    running: (version: string, moment: string) => `Topline ${version}, no ar desde ${moment}`,

    audit: 'Os números conferem?',
    auditOf: (merchant: string) => `de ${merchant}`,
    auditWhat: 'A conferência dos números',
    agrees: 'Pedidos, totais e ClickHouse conferem até o centavo.',
    differs: (amount: string, days: number, shown: string) =>
      `Os números diferem em ${amount}, ${plural('pt', days, { one: 'em um dia', other: `em ${shown} dias` })}.`,
    healing: 'O ClickHouse está recebendo o que lhe falta. Confira de novo daqui a pouco.',
    neverChecked: 'Os números ainda não foram conferidos.',
    checked: (age: string) => `Conferido há ${age}`,
    checkedNow: 'Conferido agora',
    sumOrders: (count: number, shown: string) => plural('pt', count, { one: 'Um pedido', other: `${shown} pedidos` }),
    checkNow: 'Conferir agora',
    checking: 'Somando …',
    repair: 'Reparar',
    repairing: 'Reparando …',
    repairTitle: 'Reparar o que o ClickHouse mostra?',
    repairSays: (merchant: string) =>
      `O que falta ao ClickHouse de ${merchant} vem de novo dos totais. Pedidos e totais não são tocados. Os números continuam legíveis.`,
    differingDays: 'Dias que diferem',
    day: 'Dia',
    moreDays: (count: number, shown: string) =>
      plural('pt', count, { one: 'e mais um dia', other: `e mais ${shown} dias` }),

    letters: 'Eventos postos de lado',
    lettersWhat: 'A lista de eventos postos de lado',
    noLetters: 'Nenhum evento foi posto de lado. Todo pedido aceito está nos números.',
    lettersNote: 'Não puderam ser aplicados. Todo o resto é contado sem eles.',
    allReasons: (count: string) => `Todos (${count})`,
    ofReason: (reason: string, count: string) => `${reason} (${count})`,
    reasonFilter: 'Motivo',
    reasons: {
      'too-long': 'Longo demais',
      malformed: 'Ilegível',
      'unknown-schema-version': 'Versão desconhecida',
      'unknown-currency': 'Moeda desconhecida',
      'invalid-amount': 'O valor está errado',
      'push-refused': 'Recusado pelo ClickHouse',
      'cannot-apply': 'Não pôde ser aplicado',
    } as Readonly<Record<string, string>>,
    letter: 'Evento',
    why: 'Por quê',
    when: 'Quando',
    order: (id: number) => `Pedido ${id}`,
    place: (topic: string, partition: number, position: string) =>
      `${topic}, partição ${partition}, posição ${position}`,
    atPointer: (pointer: string) => `O erro está em ${pointer}`,
    cut: 'O evento é mais longo do que o mostrado.',
    replay: 'Repetir',
    replayAll: 'Repetir todos',
    replaying: 'Repetindo …',
    replayTitle: (count: number, shown: string) =>
      plural('pt', count, { one: 'Repetir este evento?', other: `Repetir todos os ${shown} eventos?` }),
    replaySays:
      'Eles voltam ao registro e são aplicados se possível. O que ainda não puder ser aplicado volta para cá.',
    replayed: (count: number, shown: string) =>
      plural('pt', count, { one: 'Um evento voltou ao registro.', other: `${shown} eventos voltaram ao registro.` }),
    notReplayed: (shown: string) => `Restam ${shown}.`,
    more: 'Mostrar mais',

    runs: 'Últimas execuções das previsões',
    noRuns: 'Nenhuma execução desde o início. A primeira vem com o primeiro dia encerrado de uma loja.',
    started: 'Início',
    took: 'Duração',
    series: 'Séries',
    stored: 'Gravadas',
    failed: 'Substitutas',

    importLink: 'Importar pedidos de um arquivo',
    confirm: { cancel: 'Cancelar' },
    didNotWork: (why: string) => `Não deu certo: ${why}`,
  },
  // ---- System end ----

  // ---- Import ----
  import: {
    title: 'Traga os pedidos que já tem.',
    lead: 'Um arquivo CSV com uma linha por item do pedido, simples ou compactado como .csv.gz. O arquivo inteiro é verificado neste navegador antes de qualquer envio, e importá-lo duas vezes não muda nada.',
    drop: 'Solte um arquivo aqui ou',
    choose: 'escolha um arquivo',
    needs: 'O arquivo tem um cabeçalho. As colunas podem ter qualquer nome e ordem, desde que digam:',
    fields: {
      externalOrderId: 'Número do pedido',
      orderDate: 'Data e hora',
      merchant: 'Loja',
      category: 'Categoria',
      quantity: 'Quantidade',
      lineAmount: 'Valor do item',
      currency: 'Moeda',
    },
    hints: {
      externalOrderId: 'As linhas de um pedido ficam juntas.',
      orderDate: 'Com fuso: 2024-01-15T10:30:00+01:00',
      merchant: 'Pelo nome; um nome novo vira uma loja.',
      category: 'Pelo nome; um nome novo vira uma categoria.',
      quantity: 'Um número inteiro a partir de 1',
      lineAmount: 'De todas as unidades juntas, com ponto decimal',
      currency: 'Código ISO, como EUR',
    },
    beginning: 'o começo do arquivo',
    columns: 'Colunas',
    chooseColumn: 'Escolha uma coluna',
    sameForAll: 'Igual em todas as linhas',
    everyRow: (field: string) => `${field} de todas as linhas`,
    missing: (fields: string) => `Falta dizer: ${fields}.`,
    firstRows: 'Primeiras linhas',
    firstRowsNote: 'como seriam enviadas',
    line: 'Linha',
    verdict: 'Verificação',
    fine: 'certo',
    becomes: (amount: string) => `passa a ${amount}`,
    options: 'Opções',
    decimals: 'Valores com mais casas decimais do que a moeda tem',
    decimalChoices: { reject: 'Rejeitar o pedido', round: 'Arredondar, meio para par' },
    timezone: 'Fuso horário de lojas novas',
    weekStart: 'As semanas delas começam em',
    existingKeep: 'Lojas que já existem mantêm fuso, semanas e moeda.',
    another: 'Importar outro arquivo',
    check: 'Verificar o arquivo inteiro',
    checkAgain: 'Verificar de novo',
    change: 'Mudar colunas ou opções',
    checking: (name: string) => `Verificando ${name}`,
    sending: (name: string) => `Importando ${name}`,
    percent: (percent: string) => `${percent} concluído`,
    soFar: (fine: string, rejected: string) => `${fine} pedidos certos, ${rejected} a rejeitar`,
    sentSoFar: (sent: string, all: string) => `${sent} de ${all} pedidos`,
    leaving: 'Sair desta página interrompe a importação. O que foi enviado fica; importar de novo continua dali.',
    waiting: 'O Topline não responde no momento; a importação continua assim que ele responder.',
    isPaused: 'Em pausa',
    pause: 'Pausar',
    resume: 'Continuar',
    cancel: 'Cancelar',
    checked: (count: number, fine: string, all: string) =>
      fine === all
        ? plural('pt', count, {
            one: 'O pedido pode ser importado.',
            other: `Todos os ${all} pedidos podem ser importados.`,
          })
        : `${fine} de ${all} pedidos podem ser importados.`,
    noneFine: 'Nenhum pedido deste arquivo pode ser importado assim.',
    send: (count: number, fine: string) =>
      plural('pt', count, { one: 'Importar o pedido', other: `Importar ${fine} pedidos` }),
    sent: (count: number, accepted: string) =>
      plural('pt', count, { one: 'Um pedido chegou.', other: `${accepted} pedidos chegaram.` }),
    replayed: (replayed: string) => `${replayed} deles já estavam lá e ficaram como são.`,
    sums: (amounts: string, lines: string) => `${amounts} em ${lines} itens`,
    rounded: (count: number, lines: string) =>
      plural('pt', count, {
        one: 'Um item é arredondado às casas decimais da moeda, meio para par.',
        other: `${lines} itens são arredondados às casas decimais da moeda, meio para par.`,
      }),
    rejected: (count: number, orders: string) =>
      plural('pt', count, { one: 'Um pedido é rejeitado', other: `${orders} pedidos são rejeitados` }),
    rejectedWhole: 'Um pedido é importado inteiro ou não é importado.',
    roundHint: 'Pedidos com casas decimais demais poderiam ser arredondados.',
    roundNow: 'Verificar de novo arredondando',
    reason: 'Motivo',
    orders: 'Pedidos',
    order: 'Pedido',
    lines: 'Linhas',
    andMore: (count: number, more: string) => plural('pt', count, { one: 'e mais um', other: `e mais ${more}` }),
    reasons: {
      'not-adjacent': 'As linhas do pedido não estão juntas',
      'too-many-lines': 'Mais itens do que um pedido pode ter',
      'unusable-row': 'Uma linha não pode ser lida',
      'mixed-order': 'Linhas de um pedido se contradizem',
      'not-a-number': 'Quantidade ou valor não é um número',
      'merchant-refused': 'A loja não pode ser criada',
      'category-refused': 'A categoria não pode ser criada',
      'currency-mismatch': 'Outra moeda que não a da loja',
      'invalid-request': 'Um valor não é permitido',
      'rule-broken': 'Uma regra de pedidos é violada',
      'order-conflict': 'O número já pertence a outro pedido',
    } as Readonly<Record<string, string>>,
    download: 'Todos os pedidos rejeitados em CSV',
    reportName: 'rejeitados',
    lookAt: (merchant: string) => `Abrir ${merchant}`,
    ended: {
      cancelled: 'A importação foi cancelada antes do fim do arquivo.',
      unreadable: 'O arquivo não pôde ser lido até o fim.',
      unreachable: 'O Topline parou de responder.',
      refused: 'O Topline não aceitou a importação.',
      mistake: 'Um erro desta página encerrou a importação.',
    },
    endedSafe: 'O que foi enviado fica. Continuar reconhece isso e importa o resto.',
    goOn: 'Continuar a importação',
    toRanking: 'Voltar ao ranking',
  },
  // ---- Import end ----

  // ---- First run ----
  firstRun: {
    headline: [
      ['Ainda nada para classificar.'],
      ' O Topline está a funcionar e espera pela primeira loja. Há três maneiras de começar; esta página torna-se a classificação por si.',
    ],
    order: {
      title: '1. Enviar uma encomenda',
      what: 'Uma loja com calendário e moeda, uma categoria e uma encomenda de duas chávenas. Cole num terminal:',
      label: 'Comandos para uma primeira encomenda',
    },
    csv: {
      title: '2. Ou trazer as encomendas que já tem',
      what: 'Um ficheiro CSV com uma linha de encomenda por linha. As lojas e categorias nascem dele; importá-lo duas vezes não muda nada.',
      open: 'Importar um ficheiro nesta página',
      terminal: 'Um ficheiro grande entra mais depressa pelo terminal:',
      label: 'Comando para uma importação',
    },
    demo: {
      title: '3. Ou ver lojas inventadas',
      what: 'Quatro lojas de demonstração vêm com um arranque simples, em meio minuto. Pare o Topline com Ctrl+C e arranque sem --no-demo:',
      label: 'Comando para um arranque com lojas de demonstração',
    },
  },
  // ---- First run end ----
};
